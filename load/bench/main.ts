import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { expectShop } from '../shop.ts';
import { analyticsRatios, benchAnalytics, besideExact } from './analytics.ts';
import { benchCaches, cachesLines } from './caches.ts';
import { benchCatalogue } from './catalogue.ts';
import { benchColdStart } from './cold-start.ts';
import { benchDesk } from './desk.ts';
import { failureSummary, timesOf } from './drive.ts';
import type { LoadResult } from './drive.ts';
import { benchFanOut } from './fan-out.ts';
import { measureFloors } from './floors.ts';
import type { Floor } from './floors.ts';
import { benchHistory } from './history.ts';
import { benchInvalidation } from './invalidation.ts';
import { benchOrders } from './orders.ts';
import { ownDatabase } from './own-database.ts';
import { benchPages, pageLines } from './page.ts';
import { benchRecommendations } from './recommendations.ts';
import { benchRelay, relayLines } from './relay.ts';
import { benchPlaceOrder } from './place-order.ts';
import { placeOrderTarget, withTarget } from './place-order-target.ts';
import { benchSearch, searchLines } from './search.ts';
import { floorRow, readRows } from './rows.ts';
import { printTable } from './table.ts';
import { benchSignIn } from './sign-in.ts';
import { usage } from './usage.ts';

const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    clients: { type: 'string' },
    rate: { type: 'string' },
    rounds: { type: 'string' },
    events: { type: 'string' },
    accounts: { type: 'string' },
    json: { type: 'boolean', default: false },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

function positive(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!(value > 0)) refuseArguments(usage, `--${name} is "${text}": give a number above 0`);
  return value;
}

const reportProgress = (text: string) => console.error(`… ${text}`);
const currentEndpoints = () => readEndpoints(values.endpoints);
const standIns = new Set(readdirSync(join(import.meta.dirname, '..', '..', 'sandbox')));
const isStandIn = (name: string) => standIns.has(name);

/** Figures of a run with failures are not comparable. */
function reportFailures(runs: readonly (LoadResult & { readonly name: string })[]): void {
  for (const run of runs) {
    const summary = failureSummary(run.name, run);
    if (summary === undefined) continue;
    console.error(summary);
    process.exitCode = 1;
  }
}

async function floorsOf(
  clients: number,
  options: { readonly rate?: number; readonly only?: Floor['name'] } = {},
): Promise<readonly Floor[]> {
  reportProgress('measuring the floors');
  const database = currentEndpoints().databases['core'];
  if (database === undefined) throw new Error('the running shop has no database core');
  return measureFloors(database, { seconds: 5, clients, ...options });
}

/** Of a run without `--clients`: the rate under load, and the response time of a few. */
const ORDER_CLIENTS = [64, 8];

async function orders(): Promise<void> {
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

interface Reads {
  readonly measure: typeof benchCatalogue;
  readonly clients: number;
  /** @default all */
  readonly floor?: Floor['name'];
  readonly goal?: string;
}

/** Measures reads beside the floors. */
function readsOf(name: string, { measure, clients: usual, floor, goal }: Reads): () => Promise<void> {
  return async () => {
    const clients = positive('clients', values.clients, usual);
    const seconds = positive('seconds', values.seconds, 10);
    await expectShop(currentEndpoints());
    const floors = await floorsOf(clients, floor === undefined ? {} : { only: floor });
    const measured = await measure(currentEndpoints, { clients, seconds, isStandIn, onProgress: reportProgress });
    reportFailures([...floors, ...measured]);
    if (values.json) return console.log(JSON.stringify({ [name]: measured, floors }, null, 2));
    printTable(readRows(floors, measured));
    if (goal !== undefined) console.log(`the goal is ${goal}`);
  };
}

const catalogue = readsOf('catalogue', { measure: benchCatalogue, clients: 16 });
const desk = readsOf('desk', {
  measure: benchDesk,
  clients: 4,
  floor: 'route with one read',
  goal: 'a p95 below 100 ms with 2,000,000 orders',
});
const recommendations = readsOf('recommendations', { measure: benchRecommendations, clients: 2, goal: 'a p95 below 10 ms' });

async function page(): Promise<void> {
  const clients = positive('clients', values.clients, 4);
  const seconds = positive('seconds', values.seconds, 10);
  await expectShop(currentEndpoints());
  const measured = await benchPages(currentEndpoints, { clients, seconds, isStandIn, onProgress: reportProgress });
  const runs = measured.pages.flatMap((each, index) => [each, ...measured.floors.slice(index, index + 1)]);
  reportFailures(runs);
  if (values.json) return console.log(JSON.stringify(measured, null, 2));
  printTable(runs.map((each) => ({ what: each.name, ...each, cpu: { product: each.cpuMillis } })));
  for (const line of pageLines(measured)) console.log(line);
}

async function caches(): Promise<void> {
  const seconds = positive('seconds', values.seconds, 60);
  const rate = positive('rate', values.rate, 100);
  await expectShop(currentEndpoints());
  const measured = await benchCaches(currentEndpoints, { seconds, rate, onProgress: reportProgress });
  reportFailures([
    { ...measured.reads, name: 'reads' },
    { ...measured.staleness, name: 'price changes' },
  ]);
  if (values.json) return console.log(JSON.stringify({ caches: measured }, null, 2));
  for (const line of cachesLines(measured)) console.log(line);
}

async function searchBench(): Promise<void> {
  const clients = positive('clients', values.clients, 8);
  const seconds = positive('seconds', values.seconds, 20);
  const rate = positive('rate', values.rate, 20);
  await expectShop(currentEndpoints());
  const floors = await floorsOf(clients, { rate, only: 'bare route' });
  const measured = await benchSearch(currentEndpoints, { clients, seconds, rate, isStandIn, onProgress: reportProgress });
  reportFailures([...floors, ...measured.reads]);
  if (values.json) return console.log(JSON.stringify({ search: measured, floors }, null, 2));
  printTable(readRows(floors, measured.reads));
  for (const line of searchLines(measured)) console.log(line);
}

async function analytics(): Promise<void> {
  const clients = positive('clients', values.clients, 8);
  const seconds = positive('seconds', values.seconds, 10);
  await expectShop(currentEndpoints());
  const floors = await floorsOf(clients, { only: 'route with one read' });
  const options = { clients, seconds, isStandIn, onProgress: reportProgress };
  const measured = await benchAnalytics(currentEndpoints, options);
  const beside = await besideExact(currentEndpoints, options);
  reportFailures([...floors, ...measured, beside.alone, beside.meanwhile]);
  if (values.json) return console.log(JSON.stringify({ analytics: measured, floors, beside }, null, 2));
  printTable(readRows(floors, measured));
  for (const line of analyticsRatios(measured, floors, beside)) console.log(line);
}

/** CreateInvalidation is sent within this time of the commit, in 99 of 100 cases: docs/performance.md. */
const INVALIDATION_GOAL_MILLIS = 500;

async function invalidation(): Promise<void> {
  const seconds = positive('seconds', values.seconds, 60);
  const rate = positive('rate', values.rate, 5);
  await expectShop(currentEndpoints());
  const floors = await floorsOf(1);
  const measured = await benchInvalidation(currentEndpoints, { seconds, rate, onProgress: reportProgress });
  reportFailures([...floors, { ...measured, name: 'price changes' }]);
  if (values.json) {
    console.log(JSON.stringify({ invalidation: measured, floors }, null, 2));
    return;
  }
  printTable([...floors.map(floorRow), { what: 'price change, to CreateInvalidation', ...measured, cpu: {} }]);
  const goal = `the goal is ${INVALIDATION_GOAL_MILLIS} ms`;
  console.log(`from the request that changes a price to CreateInvalidation: p99 ${measured.p99Millis.toFixed(0)} ms; ${goal}`);
  console.log(`${measured.done} price changes in ${measured.invalidations} invalidations of ${measured.paths} paths`);
}

async function coldStart(): Promise<void> {
  const measured = await benchColdStart(positive('rounds', values.rounds, 9), reportProgress);
  if (values.json) return console.log(JSON.stringify({ coldStart: measured }, null, 2));
  for (const { name, bytes, floorBytes, cpuMillis, floorCpuMillis } of measured) {
    const [size, floorSize] = [bytes, floorBytes].map((each) => `${(each / 1e6).toFixed(2)} MB`);
    const times = `${cpuMillis.toFixed(0).padStart(4)} CPU-ms, floor ${floorCpuMillis.toFixed(0).padStart(4)}`;
    console.log(`${name.padEnd(30)} ${times}: ratio ${(cpuMillis / floorCpuMillis).toFixed(2)} (${size}, floor ${floorSize})`);
  }
}

async function relay(): Promise<void> {
  const events = positive('events', values.events, 50_000);
  const seconds = positive('seconds', values.seconds, 20);
  const rate = positive('rate', values.rate, 1000);
  await expectShop(currentEndpoints());
  const { floors, measured } = await benchRelay(currentEndpoints(), { events, seconds, rate, onProgress: reportProgress });
  if (measured.some(({ lost }) => lost > 0)) process.exitCode = 1;
  if (values.json) return console.log(JSON.stringify({ relay: measured, floors }, null, 2));
  for (const line of relayLines(floors, measured)) console.log(line);
}

const HISTORY_GOALS = { share: 1 / 3, p95: 4 };

async function history(): Promise<void> {
  const clients = positive('clients', values.clients, 16);
  const seconds = positive('seconds', values.seconds, 10);
  const rate = positive('rate', values.rate, 50);
  await expectShop(currentEndpoints());
  const measureFloor = async (paced: { readonly rate?: number } = {}): Promise<Floor> => {
    const [floor] = await floorsOf(clients, { ...paced, only: 'route with one read' });
    if (!floor) throw new Error('the floors have no route with one read');
    return floor;
  };
  const options = { clients, seconds, rate, isStandIn, onProgress: reportProgress, measureFloor: async () => measureFloor() };
  const { floor, ...measured } = await benchHistory(currentEndpoints, options);
  const pacedFloor = await measureFloor({ rate });
  const runs = [measured.load, measured.paced, ...measured.sizes];
  reportFailures([floor, pacedFloor, ...runs]);
  const ratios = { share: measured.load.perSecond / floor.perSecond, p95: measured.paced.p95Millis / pacedFloor.p95Millis };
  if (values.json) return console.log(JSON.stringify({ history: measured, floor, pacedFloor, ratios }, null, 2));
  const paced = { ...floorRow(pacedFloor), what: `floor: ${pacedFloor.name}, ${rate} per second` };
  printTable([floorRow(floor), paced, ...runs.map((row) => ({ ...row, what: row.name, cpu: row.cpuMillisPerUnit }))]);
  console.log(`${measured.orders.toLocaleString('en-GB')} orders in the database`);
  console.log(`history: ${ratios.share.toFixed(2)} of the floor's rate (goal: at least ${HISTORY_GOALS.share.toFixed(2)})`);
  console.log(`p95 at ${rate} per second: ${ratios.p95.toFixed(1)} times the floor's (goal: at most ${HISTORY_GOALS.p95})`);
}

/** Of the transactions per second of one statement that inserts the same rows. */
const PLACE_ORDER_GOAL = 0.5;

async function placeOrder(): Promise<void> {
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

const FAN_OUT_GOAL = 2000;

async function fanOut(): Promise<void> {
  const seconds = positive('seconds', values.seconds, 10);
  const beside = currentEndpoints().databases['core'];
  if (beside === undefined) throw new Error('the running shop has no database core');
  const own = await ownDatabase(beside, { name: 'bench_fan_out', context: 'analytics', schema: 'analytics' });
  const measured = await withTarget(own, (settings) => benchFanOut(settings, seconds, reportProgress));
  reportFailures([{ ...measured, name: 'batches' }]);
  if (values.json) return console.log(JSON.stringify({ fanOut: measured }, null, 2));
  const { eventsPerSecond, cpuMillisPerEvent } = measured;
  console.log(`${eventsPerSecond.toFixed(0)} events/s into the rollups (goal: ${FAN_OUT_GOAL}), per batch ${timesOf(measured)}`);
  console.log(`CPU-ms per event: product ${cpuMillisPerEvent.product.toFixed(3)}, database ${cpuMillisPerEvent.database.toFixed(3)}`);
}

async function signIns(): Promise<void> {
  const beside = currentEndpoints().databases['core'];
  if (beside === undefined) throw new Error('the running shop has no database core');
  const options = {
    accounts: positive('accounts', values.accounts, 2_300_000),
    clients: positive('clients', values.clients, 4),
    seconds: positive('seconds', values.seconds, 10),
    onProgress: reportProgress,
  };
  const own = await ownDatabase(beside, { name: 'bench_sign_in', context: 'user', schema: 'users' });
  const measured = await withTarget(own, (settings) => benchSignIn(settings, options));
  reportFailures(measured);
  if (values.json) return console.log(JSON.stringify({ signIn: measured }, null, 2));
  printTable(measured.map((row) => ({ ...row, what: row.name, cpu: {} })));
}

const benches = new Map([
  ['desk', desk],
  ['fan-out', fanOut],
  ['history', history],
  ['place-order', placeOrder],
  ['orders', orders],
  ['analytics', analytics],
  ['catalogue', catalogue],
  ['cold-start', coldStart],
  ['invalidation', invalidation],
  ['recommendations', recommendations],
  ['page', page],
  ['relay', relay],
  ['caches', caches],
  ['search', searchBench],
  ['sign-in', signIns],
]);

async function main(): Promise<void> {
  const name = positionals.join(' ');
  const bench = benches.get(name);
  if (!bench) return refuseArguments(usage, `there is no benchmark "${name}": choose one of ${[...benches.keys()].join(', ')}`);
  await bench();
}

await main().catch(explainFailure);
