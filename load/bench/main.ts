import { explainFailure, refuseArguments } from '../../tools/command-line.ts';
import { usage } from './usage.ts';
import { positionals } from './arguments.ts';
import { orders, placeOrder } from './report-orders.ts';
import { coldStart, fanOut, invalidation, relay, signIns } from './report-parts.ts';
import { analytics, caches, catalogue, desk, history, page, recommendations, searchBench } from './report-reads.ts';

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
