import { PARAMETERS } from '../../domain/recommendation/model/parameters.ts';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { evaluate } from './evaluate.ts';
import type { Compared, Evaluation } from './evaluate.ts';
import { readOrders } from './orders.ts';
import { splitAt } from './tasks.ts';
import { tune } from './tune.ts';

const usage = `Compares the recommendations with popularity and item-kNN on real orders, split by time.

  npm run evaluate:recommendations -- FILE [--final] [--tune] [--seed N] [--json]

  FILE     CSV of the data set Online Retail, gzipped or plain, December 2010 to August 2011
  --final  also the run on July and August 2011, with what May and June chose; its result must not lead to another choice
  --tune   the parameters around the shipped ones, on May and June
  --seed   draws the visible half of each basket, and the bootstrap (default: 42)
  --json   print figures as JSON

Two tasks. "complete the basket": of each order with at least two products, half are visible and the others wanted.
"next order of a customer": all products of an order are wanted, given the customer's earlier orders, also those since the model was trained.
recall@10: share of the wanted products among ten recommendations. nDCG@10: their gain discounted by place, over the best possible.
A difference is the model's value less the baseline's, with a 95 % bootstrap interval over customers. Orders are those that npm run replay would place.`;

const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    final: { type: 'boolean', default: false },
    tune: { type: 'boolean', default: false },
    seed: { type: 'string', default: '42' },
    json: { type: 'boolean', default: false },
  },
});

const MAY = new Date('2011-05-01T00:00:00Z');
const JULY = new Date('2011-07-01T00:00:00Z');
const SEPTEMBER = new Date('2011-09-01T00:00:00Z');

async function main(): Promise<void> {
  const [file, ...others] = positionals;
  if (file === undefined) return refuseArguments(usage, 'FILE is missing: give the file with the orders');
  if (others.length > 0) return refuseArguments(usage, `unexpected argument ${others.join(' ')}: give one FILE`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) refuseArguments(usage, `--seed is "${values.seed}": give a whole number`);
  const orders = await readOrders(file);
  const tuning = splitAt('May and June 2011', orders, MAY, JULY);
  const final = splitAt('July and August 2011', orders, JULY, SEPTEMBER);
  if (tuning.train.length === 0 || tuning.test.length === 0 || (values.final && final.test.length === 0))
    throw new Error(
      `${file} lacks orders before, in or after May and June 2011: give the data set Online Retail of December 2010 to August 2011`,
    );
  if (values.tune) return tune(tuning, MAY, seed, (line) => console.log(line));
  console.error(`… training on ${tuning.train.length} orders`);
  const onTuning = evaluate({ split: tuning, at: MAY, seed });
  if (!values.json) print(`tuning: trained on orders before May 2011, measured on ${tuning.name}`, onTuning, seed);
  if (!values.final) {
    if (values.json) console.log(JSON.stringify({ seed, parameters: PARAMETERS, tuning: onTuning }, null, 2));
    return;
  }
  console.error(`… training on ${final.train.length} orders`);
  const onFinal = evaluate({ split: final, at: JULY, seed, chosen: onTuning.chosen });
  if (values.json) console.log(JSON.stringify({ seed, parameters: PARAMETERS, tuning: onTuning, final: onFinal }, null, 2));
  else print(`final: trained on orders before July 2011, measured on ${final.name}`, onFinal, seed);
  if (!isClear(onFinal)) process.exitCode = 1;
}

function print(title: string, { trainedOrders, products, trainSeconds, reports }: Evaluation, seed: number): void {
  console.log(`\n${title}; seed ${seed}`);
  console.log(`${trainedOrders} orders of ${products} products, trained in ${trainSeconds.toFixed(1)} s`);
  for (const { task, tasks, compared } of reports) {
    console.log(`\n${task}, ${tasks} orders`.padEnd(52) + 'recall@10  nDCG@10  difference of recall      difference of nDCG');
    for (const row of compared) console.log(lineOf(row));
  }
}

function lineOf({ name, mean, difference }: Compared): string {
  const columns = [name.padEnd(50), mean.recall.toFixed(4).padStart(9), mean.ndcg.toFixed(4).padStart(9)];
  if (difference) {
    for (const { mean: by, low, high } of [difference.recall, difference.ndcg])
      columns.push(` ${by >= 0 ? '+' : ''}${by.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`);
  }
  return columns.join(' ');
}

/** Whether the model is above every baseline, with intervals clear of zero. */
function isClear({ reports }: Evaluation): boolean {
  const lows = reports.flatMap(({ compared }) =>
    compared.flatMap(({ difference }) => (difference ? [difference.recall.low, difference.ndcg.low] : [])),
  );
  const isAbove = lows.every((low) => low > 0);
  const verdict = isAbove
    ? 'above every baseline, with all intervals clear of zero'
    : 'NOT above every baseline with intervals clear of zero';
  console.error(`\n${verdict}`);
  return isAbove;
}

await main().catch(explainFailure);
