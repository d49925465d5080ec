// `npm run test:orders`: runs the tests of orders on a given server.
import { spawnSync } from 'node:child_process';
import { explainFailure, readArguments } from './command-line.ts';
import { withServer } from './orders-server/connect.ts';
import { dropDatabases } from './orders-server/databases.ts';
import { describeServer, ROLE_COMMENT, TEST_ROLES } from './orders-server/describe-server.ts';
import { readOrdersServer, type OrdersServer } from './orders-server/server-urls.ts';

const FILES = [
  'test/domain/order',
  'test/services/order',
  'test/lambdas/order',
  'test/platform/sharding',
  'test/services/analytics',
  'test/domain/analytics',
  'test/ops/shards',
];

const USAGE = `ORDERS_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE npm run test:orders [-- FILE …]

Runs the tests of orders on a server of yours: PostgreSQL 15 or newer, the coordinator of a Citus cluster, or pgbouncer in transaction mode before one of them.
Each test file gets a database of its own, on all nodes of a Citus cluster, with the roles ${TEST_ROLES.join(' and ')}. All of it is dropped at the end.

  ORDERS_URL        what the product connects to, as a superuser. On Citus the database is one in which the cluster is set up
  ORDERS_ADMIN_URL  the server itself, if ORDERS_URL is pgbouncer: migrations hold locks of a session (default: ORDERS_URL)
  FILE              test files or folders (default: all of orders); what follows goes to vitest, such as -t 'part of a title'

pgbouncer needs a wildcard database (* = host=…) and an auth_query, since the tests create databases and roles.`;

async function main(): Promise<void> {
  readArguments(USAGE, { allowPositionals: true, strict: false });
  const args = process.argv.slice(2);
  const files = args[0] === undefined || args[0].startsWith('-') ? [...FILES, ...args] : args;
  const server = readOrdersServer(process.env);
  if (!server)
    throw new Error(`ORDERS_URL is not set: name a server, or run "npm test -- test/domain/order" on the one that npm test starts`);
  console.log(`Tests run on ${await describeServer(server)}.`);

  const prefix = `shopmart_test_${process.pid}`;
  await createRoles(server);
  try {
    const env = { ...process.env, ORDERS_DATABASES: prefix };
    process.exitCode = spawnSync(process.execPath, ['tools/test.ts', ...files], { stdio: 'inherit', env }).status ?? 1;
  } finally {
    await dropDatabases(server.admin, prefix);
    await withServer(server.admin, async (client) => {
      for (const role of TEST_ROLES) await client.query(`drop role if exists ${role}`);
    });
    console.log('The databases and roles of the tests are dropped.');
  }
}

/** With a mark, so that a later run knows them. */
async function createRoles({ admin }: OrdersServer): Promise<void> {
  await withServer(admin, async (client) => {
    for (const role of TEST_ROLES) {
      await client.query(`do $$ begin create role ${role} login; exception when duplicate_object then null; end $$`);
      await client.query(`comment on role ${role} is '${ROLE_COMMENT}'`);
    }
  });
}

await main().catch(explainFailure);
