// `npm run drill:failover`: how long orders cannot be placed after the orders database loses its leader, and that none is lost. `--help` says more.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { explainFailure, readArguments, refuseArguments } from '../../../tools/command-line.ts';
import { ensureDrillTools } from '../../../tools/ensure-tools.ts';
import { startOrdersCluster } from '../orders/orders-cluster.ts';
import { placeOrders } from '../orders/order-load.ts';
import { isWhole } from '../cluster/cluster.ts';
import { endFolder } from '../cluster/end-folder.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { failOver } from './fail-over.ts';
import type { Failover } from './fail-over.ts';
import { percentile } from './percentile.ts';

const USAGE = `npm run drill:failover -- [--kills N] [--keep]

Starts one group of the orders cluster here, with the configuration files of the machine image (three etcd members, two PostgreSQL nodes under
Patroni, HAProxy, pgbouncer), places orders, and kills the leader's Patroni and PostgreSQL together, again and again.
Passes when 95 % of the failovers take less than 30 seconds and every acknowledged order is there.
It uses plain PostgreSQL, without the Citus extension. A run that fails leaves its logs in the folder that is printed.

  --kills N  how often (default: 20, about 15 minutes)
  --keep     leave the logs also after a run that passes`;

const SHOPPERS = 4;
const GOAL_MILLIS = 30_000;

const { values } = readArguments(USAGE, {
  options: { kills: { type: 'string', default: '20' }, keep: { type: 'boolean', default: false } },
});
const kills = Number(values.kills);
if (!(Number.isInteger(kills) && kills > 0 && kills <= 100))
  refuseArguments(USAGE, `--kills is "${values.kills}": give a whole number from 1 to 100`);

async function main(): Promise<void> {
  ensureDrillTools(console.log);
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-failover-'));
  console.log(`data and logs: ${folder}`);
  let hasPassed = false;
  const shop = await startOrdersCluster(folder, console.log);
  const { cluster, orders, database } = shop;
  const failovers: Failover[] = [];
  const load = placeOrders(orders, SHOPPERS);
  try {
    await waitUntil('a first order', 30_000, async () => load.acknowledged.length > 0);
    for (let kill = 1; kill <= kills; kill += 1) {
      const failover = await failOver(cluster, load);
      failovers.push(failover);
      console.log(`${kill} of ${kills}: ${failover.killed} killed, writable after ${seconds(failover.writableAfterMillis)}`);
    }
    await load.stop();
    await waitUntil('both nodes after the last kill', 120_000, () => isWhole(cluster.nodes));
    const stored = new Set(
      (await database.rows(z.object({ order_id: z.uuid() }))`select order_id from shop.orders`).map(({ order_id }) => order_id),
    );
    const lost = load.acknowledged.filter(({ orderId }) => !stored.has(orderId));
    report(failovers, load.acknowledged.length, load.failedTries, lost.length);
    hasPassed = true;
  } finally {
    await load.stop();
    await shop.stop();
    endFolder(folder, { isKept: values.keep || !hasPassed });
  }
}

function report(failovers: readonly Failover[], acknowledged: number, failedTries: number, lost: number): void {
  const times = failovers.map(({ writableAfterMillis }) => writableAfterMillis);
  const p95 = percentile(times, 95);
  console.log(
    `\n${failovers.length} failovers: p50 ${seconds(percentile(times, 50))}, p95 ${seconds(p95)}, longest ${seconds(Math.max(...times))}`,
  );
  console.log(`${acknowledged} orders acknowledged, ${failedTries} tries failed and were repeated, ${lost} acknowledged orders lost`);
  if (lost > 0) throw new Error(`${lost} acknowledged orders are not in the database`);
  if (p95 >= GOAL_MILLIS) throw new Error(`p95 is ${seconds(p95)}: the goal is below ${seconds(GOAL_MILLIS)}`);
}

function seconds(millis: number): string {
  return `${(millis / 1000).toFixed(1)} s`;
}

await main().catch(explainFailure);
