import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { createDatabase, dropDatabases, isCitus } from '../../tools/orders-server/databases.ts';
import { withServer } from '../../tools/orders-server/connect.ts';
import { readOrdersServer } from '../../tools/orders-server/server-urls.ts';

interface OrdersDatabase {
  readonly entry: PostgresSettings;
  readonly admin: PostgresSettings;
  readonly isCitus: boolean;
}

let count = 0;

/** An empty database on the server that `npm run test:orders` names; undefined without one. Drops those of earlier test files. */
export async function createOrdersDatabase(): Promise<OrdersDatabase | undefined> {
  const server = readOrdersServer(process.env);
  if (!server) return undefined;
  // A Citus database keeps a process on each node, so only those in use are there.
  const ofWorker = `${process.env['ORDERS_DATABASES'] ?? 'shopmart_test'}_${process.env['VITEST_POOL_ID'] ?? '0'}_`;
  const file = createHash('sha256')
    .update(expect.getState().testPath ?? '')
    .digest('hex')
    .slice(0, 8);
  await dropDatabases(server.admin, ofWorker, (name) => name.startsWith(`${ofWorker}${file}`));
  count += 1;
  const database = `${ofWorker}${file}_${count}`;
  await createDatabase(server.admin, database);
  return {
    isCitus: await withServer(server.admin, isCitus),
    entry: { ...server.entry, database, tls: 'disable' },
    admin: { ...server.admin, database, tls: 'disable' },
  };
}
