import { expectShop } from '../shop.ts';
import { benchOrders } from './orders.ts';
import { benchPlaceOrder } from './place-order.ts';
import { placeOrderTarget, withTarget } from './place-order-target.ts';
import { floorRow } from './rows.ts';
import { printTable } from './table.ts';
import { values, positive, reportProgress, currentEndpoints, isStandIn, reportFailures, floorsOf } from './arguments.ts';

/** Of a run without `--clients`: the rate under load, and the response time of a few. */
const ORDER_CLIENTS = [64, 8];

export async function orders(): Promise<void> {
  const clients = values.clients === undefined ? ORDER_CLIENTS : [positive('clients', values.clients, 64)];
  const seconds = positive('seconds', values.seconds, 60);
  const rate = values.rate === undefined ? undefined : positive('rate', values.rate, 0);
  await expectShop(currentEndpoints());
  const runs = [];
  for (const each of clients) runs.push(await ordersOf({ clients: each, seconds, rate }));
  if (values.json) console.log(JSON.stringify({ runs }, null, 2));
}

async function ordersOf({ clients, seconds, rate }: { clients: number; seconds: number; rate: number | undefined }): Promise<object> {
  const floors = await floorsOf(clients);
  const measured = await benchOrders(currentEndpoints, { clients, seconds, rate, isStandIn, onProgress: reportProgress });
  reportFailures([...floors, { ...measured, name: 'orders' }]);
  const floorsPerOrder = Object.fromEntries(floors.map((floor) => [floor.name, floor.perSecond / measured.perSecond]));
  const run = { clients, orders: measured, floors, floorsPerOrder };
  if (values.json) return run;
  const what = `order of three lines, to confirmed, ${clients} clients`;
  printTable([...floors.map(floorRow), { what, ...measured, cpu: measured.cpuMillisPerOrder }]);
  console.log(
    `one order in the time of ${Object.entries(floorsPerOrder)
      .map(([name, ratio]) => `${ratio.toFixed(1)} × ${name}`)
      .join(', ')}`,
  );
  console.log(
    `mean batch: ${Object.entries(measured.meanBatch)
      .map(([name, size]) => `${name} ${size.toFixed(1)}`)
      .join(', ')}`,
  );
  const processes = Object.entries(measured.cpuMillisByProcess).toSorted(([, a], [, b]) => b - a);
  console.log(`CPU-ms per order: ${processes.map(([name, millis]) => `${name} ${millis.toFixed(1)}`).join(', ')}`);
  console.log(`load generator: ${measured.cpuMillisPerOrder.loadGenerator.toFixed(2)} CPU-ms per order`);
  return run;
}

/** Of the transactions per second of one statement that inserts the same rows. */
const PLACE_ORDER_GOAL = 0.5;

export async function placeOrder(): Promise<void> {
  const clients = positive('clients', values.clients, 8);
  const seconds = positive('seconds', values.seconds, 5);
  const rounds = positive('rounds', values.rounds, 3);
  const target = await placeOrderTarget(process.env['ORDERS_URL'], currentEndpoints);
  const [placed, bare] = await withTarget(target, (settings) =>
    benchPlaceOrder(settings, { clients, seconds, rounds, onProgress: reportProgress }),
  );
  const measured = [placed, bare];
  reportFailures(measured.map((each) => ({ ...each, seconds, p99Millis: 0 })));
  const ratio = placed.perSecond / bare.perSecond;
  const cpuRatio = placed.databaseCpuMillis / bare.databaseCpuMillis;
  if (values.json) return console.log(JSON.stringify({ placeOrder: placed, bare, ratio, cpuRatio }, null, 2));
  printTable(measured.map((row) => ({ ...row, what: row.name, cpu: { database: row.databaseCpuMillis } })));
  console.log(
    `place_order: ${ratio.toFixed(2)} of the transactions per second of the statement (goal: at least ${PLACE_ORDER_GOAL}), ${cpuRatio.toFixed(2)} times its CPU time`,
  );
}
