// `npm run shards`: how the orders are spread over their shards.
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { readOrdersServer } from '../../tools/orders-server/server-urls.ts';
import { describeShards } from './describe-shards.ts';
import { readShards } from './read-shards.ts';

const usage = `Shows rows, size, node and skew of the shards of orders, and the customers with the most orders. Read-only.

  npm run shards [-- --json] [--customers NUMBER] [--endpoints FILE]

  --json       print the result as JSON
  --customers  how many customers to show, from 0 to 1000 (default: 10)
  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})

ORDERS_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE names another server: PostgreSQL, or the coordinator of a Citus cluster.`;

const { values } = readArguments(usage, {
  options: {
    json: { type: 'boolean', default: false },
    customers: { type: 'string', default: '10' },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

async function main(): Promise<void> {
  const customers = Number(values.customers);
  if (!/^\d{1,4}$/.test(values.customers) || customers > 1000)
    refuseArguments(usage, `--customers is "${values.customers}": give a number from 0 to 1000`);
  const address = readOrdersServer(process.env)?.admin ?? readEndpoints(values.endpoints).databases['orders'];
  if (!address) throw new Error('the running shop has no database orders');
  const sql = connectPostgres({ ...address, tls: 'disable', max: 1, statementTimeoutMillis: 300_000 });
  try {
    const report = await readShards(sql, customers);
    console.log(values.json ? JSON.stringify(report, null, 2) : describeShards(report));
  } finally {
    await sql.close();
  }
}

await main().catch(explainFailure);
