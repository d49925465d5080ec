// `npm run drill:rotation`: every secret of the orders cluster is rotated under load. `--help` says more.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { explainFailure, readArguments } from '../../../tools/command-line.ts';
import { ensureDrillTools } from '../../../tools/ensure-tools.ts';
import { leaderOf } from '../cluster/cluster.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { endFolder } from '../cluster/end-folder.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { placeOrders } from '../orders/order-load.ts';
import { LIFETIME_SECONDS, startOrdersCluster } from '../orders/orders-cluster.ts';
import type { OrdersCluster } from '../orders/orders-cluster.ts';
import { attempt, refusalsOf } from './refusals.ts';
import { serverState } from './server-state.ts';

const USAGE = `npm run drill:rotation -- [--keep]

Starts one group of the orders cluster here, with the configuration files of the machine image, places orders, and rotates every secret meanwhile:
the order service's login twice, the password of Patroni's REST API, and the seed of the certificates.
Passes when no order fails, no server restarts, former passwords are refused, and clients refuse another authority.
It uses plain PostgreSQL, without the Citus extension. A run that fails leaves its logs in the folder that is printed.

  --keep  leave the logs also after a run that passes`;

const SHOPPERS = 4;

const { values } = readArguments(USAGE, { options: { keep: { type: 'boolean', default: false } } });

async function main(): Promise<void> {
  ensureDrillTools(console.log);
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-rotation-'));
  console.log(`data and logs: ${folder}`);
  let hasPassed = false;
  const shop = await startOrdersCluster(folder, console.log);
  const { cluster } = shop;
  const stateOfServer = async () => {
    // A connection of its own: the authority changes meanwhile.
    const admin = connectPostgres({ ...cluster.admin, max: 1 });
    try {
      return await serverState(admin);
    } finally {
      await admin.close();
    }
  };
  const load = placeOrders(shop.orders, SHOPPERS);
  const ordersGoOn = async (): Promise<void> => {
    const before = load.acknowledged.length;
    await waitUntil('orders after a rotation', 30_000, async () => load.acknowledged.length >= before + 20);
  };
  try {
    await ordersGoOn();
    const before = await stateOfServer();
    await rotateLogins(shop, ordersGoOn);
    await rotateRestPassword(cluster);
    await ordersGoOn();
    await rotateSeed(cluster, ordersGoOn);
    const refusals = await refusalsOf(cluster);
    for (const line of refusals) console.log(line);
    await load.stop();
    const after = await stateOfServer();
    if (after.startedAt !== before.startedAt) throw new Error(`the server was restarted: it runs since ${after.startedAt}`);
    const lost = before.standbys.filter((pid) => !after.standbys.includes(pid));
    if (lost.length > 0) throw new Error(`${lost.length} connections of replication have ended`);
    if (load.failedTries > 0)
      throw new Error(`${load.failedTries} tries of orders failed: a rotation must not be noticed (${[...load.failures].join('; ')})`);
    console.log(`${load.acknowledged.length} orders were placed meanwhile, none failed; PostgreSQL and its replication ran on`);
    hasPassed = true;
  } finally {
    await load.stop();
    await shop.stop();
    endFolder(folder, { isKept: values.keep || !hasPassed });
  }
}

/** Twice: the first login is the first that is refused. */
async function rotateLogins(shop: OrdersCluster, ordersGoOn: () => Promise<void>): Promise<void> {
  const first = await shop.rotateLogin();
  await ordersGoOn();
  await expectLogin(shop.cluster, first, 'accepted');
  // As in production, the second rotation comes when connections with the first login have been replaced.
  await pause(2 * LIFETIME_SECONDS * 1000);
  const second = await shop.rotateLogin();
  await ordersGoOn();
  await expectLogin(shop.cluster, first, 'refused');
  await expectLogin(shop.cluster, second, 'accepted');
  console.log('the login of the order service was rotated twice: the one before the last is refused');
}

async function expectLogin(
  cluster: Cluster,
  { username, password }: { readonly username: string; readonly password: string },
  expected: 'accepted' | 'refused',
): Promise<void> {
  const refusal = await attempt(cluster.settings(username, password));
  const found = refusal === undefined ? 'accepted' : /(password|SASL) authentication failed/.test(refusal) ? 'refused' : refusal;
  if (found !== expected) throw new Error(`a login of ${username} should be ${expected}, and the answer was: ${found}`);
}

async function rotateRestPassword(cluster: Cluster): Promise<void> {
  const { nodes, secrets } = cluster;
  const former = secrets.PATRONI_PASSWORD;
  secrets.PATRONI_PASSWORD = randomBytes(18).toString('base64url');
  cluster.applySecrets();
  // `POST /reload` changes nothing here, and needs the password.
  const { patroniPort } = await leaderOf(nodes);
  const statusFor = async (password: string): Promise<number> => {
    const headers = { authorization: `Basic ${Buffer.from(`patroni:${password}`).toString('base64')}` };
    const { status } = await fetch(`http://127.0.0.1:${patroniPort}/reload`, { method: 'POST', headers });
    return status;
  };
  await waitUntil("the new password of Patroni's REST API", 30_000, async () => (await statusFor(secrets.PATRONI_PASSWORD)) < 300);
  const status = await statusFor(former);
  if (status !== 401) throw new Error(`the former password of Patroni's REST API is answered by ${status}, not 401`);
  console.log("the password of Patroni's REST API was rotated: the former one is refused");
}

/** First every node trusts the new authority, then each uses it. */
async function rotateSeed(cluster: Cluster, ordersGoOn: () => Promise<void>): Promise<void> {
  const { secrets } = cluster;
  secrets.PENDING_SEED = randomBytes(18).toString('base64url');
  cluster.applySecrets();
  await cluster.restartEtcd();
  await ordersGoOn();
  secrets.PREVIOUS_SEED = secrets.CERTIFICATE_SEED;
  secrets.CERTIFICATE_SEED = secrets.PENDING_SEED;
  secrets.PENDING_SEED = '';
  cluster.applySecrets();
  await cluster.restartEtcd();
  await ordersGoOn();
  console.log('the seed of the certificates was rotated');
}

await main().catch(explainFailure);
