import { expectShop } from '../shop.ts';
import { analyticsRatios, benchAnalytics, besideExact } from './analytics.ts';
import { benchCaches, cachesLines } from './caches.ts';
import { benchCatalogue } from './catalogue.ts';
import { benchDesk } from './desk.ts';
import type { Floor } from './floors.ts';
import { benchHistory } from './history.ts';
import { benchPages, pageLines } from './page.ts';
import { benchRecommendations } from './recommendations.ts';
import { benchSearch, searchLines } from './search.ts';
import { floorRow, readRows } from './rows.ts';
import { printTable } from './table.ts';
import { values, positive, reportProgress, currentEndpoints, isStandIn, reportFailures, floorsOf } from './arguments.ts';

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

export const catalogue = readsOf('catalogue', { measure: benchCatalogue, clients: 16 });
export const desk = readsOf('desk', {
  measure: benchDesk,
  clients: 4,
  floor: 'route with one read',
  goal: 'a p95 below 100 ms with 2,000,000 orders',
});
export const recommendations = readsOf('recommendations', { measure: benchRecommendations, clients: 2, goal: 'a p95 below 10 ms' });

export async function page(): Promise<void> {
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

export async function caches(): Promise<void> {
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

export async function searchBench(): Promise<void> {
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

export async function analytics(): Promise<void> {
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

const HISTORY_GOALS = { share: 1 / 3, p95: 4 };

export async function history(): Promise<void> {
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
