import { expectShop } from '../shop.ts';
import { benchColdStart } from './cold-start.ts';
import { timesOf } from './drive.ts';
import { benchFanOut } from './fan-out.ts';
import { benchInvalidation } from './invalidation.ts';
import { ownDatabase } from './own-database.ts';
import { benchRelay, relayLines } from './relay.ts';
import { withTarget } from './place-order-target.ts';
import { floorRow } from './rows.ts';
import { printTable } from './table.ts';
import { benchSignIn } from './sign-in.ts';
import { values, positive, reportProgress, currentEndpoints, reportFailures, floorsOf } from './arguments.ts';

/** CreateInvalidation is sent within this time of the commit, in 99 of 100 cases: docs/performance.md. */
const INVALIDATION_GOAL_MILLIS = 500;

export async function invalidation(): Promise<void> {
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

export async function coldStart(): Promise<void> {
  const measured = await benchColdStart(positive('rounds', values.rounds, 9), reportProgress);
  if (values.json) return console.log(JSON.stringify({ coldStart: measured }, null, 2));
  for (const { name, bytes, floorBytes, cpuMillis, floorCpuMillis } of measured) {
    const [size, floorSize] = [bytes, floorBytes].map((each) => `${(each / 1e6).toFixed(2)} MB`);
    const times = `${cpuMillis.toFixed(0).padStart(4)} CPU-ms, floor ${floorCpuMillis.toFixed(0).padStart(4)}`;
    console.log(`${name.padEnd(30)} ${times}: ratio ${(cpuMillis / floorCpuMillis).toFixed(2)} (${size}, floor ${floorSize})`);
  }
}

export async function relay(): Promise<void> {
  const events = positive('events', values.events, 50_000);
  const seconds = positive('seconds', values.seconds, 20);
  const rate = positive('rate', values.rate, 1000);
  await expectShop(currentEndpoints());
  const { floors, measured } = await benchRelay(currentEndpoints(), { events, seconds, rate, onProgress: reportProgress });
  if (measured.some(({ lost }) => lost > 0)) process.exitCode = 1;
  if (values.json) return console.log(JSON.stringify({ relay: measured, floors }, null, 2));
  for (const line of relayLines(floors, measured)) console.log(line);
}

const FAN_OUT_GOAL = 2000;

export async function fanOut(): Promise<void> {
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

export async function signIns(): Promise<void> {
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
