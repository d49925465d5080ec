import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterAccount } from '../../../ops/drills/cluster/account.ts';
import { makeCertificates } from '../../../ops/drills/cluster/node-files.ts';
import { waitUntil } from '../../../ops/drills/cluster/wait-until.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../../platform/sql/postgres.ts';
import { ensurePgbouncer } from '../../../tools/ensure-tools.ts';
import { spawnGuarded } from '../../../tools/servers/spawn-guarded.ts';
import { freePort } from '../../support/free-port.ts';
import { freshDatabase } from '../../support/postgres.ts';

const { adminSettings } = await freshDatabase([]);
const folder = mkdtempSync(join(tmpdir(), 'shopmart-authority-'));
const account = clusterAccount();
const stops: (() => Promise<void>)[] = [];
const own = (path: string): string => {
  if (account) chownSync(path, account.uid, account.gid);
  return path;
};

/** A pgbouncer before the test's database, with a certificate for a name by an authority. */
async function startPgbouncer(name: string, ENTRY_HOST: string, CERTIFICATE_SEED: string) {
  const home = join(folder, name);
  mkdirSync(home);
  own(home);
  makeCertificates(join(home, 'tls'), { SCOPE: 'orders', NODE_NAME: name, NODE_ADDRESS: '127.0.0.1', ENTRY_HOST, CERTIFICATE_SEED });
  const port = await freePort();
  const { host, port: serverPort, database, user, password } = adminSettings;
  writeFileSync(
    join(home, 'pgbouncer.ini'),
    `[databases]
${database} = host=${host} port=${serverPort} user=${user} password='${password}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = statement_timeout
client_tls_sslmode = require
client_tls_cert_file = ${home}/tls/node.crt
client_tls_key_file = ${home}/tls/node.key
`,
  );
  own(join(home, 'pgbouncer.ini'));
  const { stop } = spawnGuarded('pgbouncer', [join(home, 'pgbouncer.ini')], { stdio: 'ignore', graceMillis: 5_000, ...account });
  stops.push(stop);
  await waitUntil('pgbouncer', 10_000, async () => listens(port));
  const ca = readFileSync(join(home, 'tls', 'ca.crt'), 'utf8');
  return { ca, settings: { ...adminSettings, host: 'localhost', port, tls: 'verify' } satisfies PostgresSettings };
}

async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createConnection(port, '127.0.0.1', () => resolve(true));
  socket.on('error', () => resolve(false));
  const result = await promise;
  socket.destroy();
  return result;
}

let right: Awaited<ReturnType<typeof startPgbouncer>>;
let named: Awaited<ReturnType<typeof startPgbouncer>>;

beforeAll(async () => {
  ensurePgbouncer(console.error);
  own(folder);
  right = await startPgbouncer('right', 'localhost', 'a');
  named = await startPgbouncer('named', 'another.internal', 'a');
}, 180_000);

afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true });
});

async function connect(settings: PostgresSettings): Promise<string> {
  const pool = connectPostgres({ ...settings, max: 1 });
  try {
    await pool.run`select 1`;
    return 'connected';
  } catch (error) {
    return String(error);
  } finally {
    await pool.close();
  }
}

describe('a client of a server with a certificate of our own authority', () => {
  test('connects by that authority', async () => {
    expect(await connect({ ...right.settings, authority: async () => right.ca })).toBe('connected');
  });

  test('refuses a certificate for another name', async () => {
    expect(await connect({ ...named.settings, authority: async () => named.ca })).toMatch(
      /does not match certificate's altnames.*another\.internal/,
    );
  });

  test('refuses a certificate of another authority, and of ours without its authority', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    makeCertificates(own(other), { SCOPE: 'orders', NODE_NAME: 'other', NODE_ADDRESS: '127.0.0.1', CERTIFICATE_SEED: 'b' });
    const ca = readFileSync(join(other, 'ca.crt'), 'utf8');
    expect(await connect({ ...right.settings, authority: async () => ca })).toMatch(
      /unable to (verify the first|get local issuer) certificate/,
    );
    expect(await connect(right.settings)).toMatch(/unable to (verify the first|get local issuer) certificate|self-signed/);
  });

  test('uses an authority that is added later, without a new pool', async () => {
    let current = '-----BEGIN CERTIFICATE-----';
    const pool = connectPostgres({ ...right.settings, authority: async () => current, max: 1 });
    await expect(pool.run`select 1`).rejects.toThrow(/does not respond/);
    current = right.ca;
    await expect.poll(() => pool.run`select 1`.catch(() => 0)).toBe(1);
    await pool.close();
  });
});
