// `npm run cost -- prod`: what an environment costs a month, item by item, from its templates.
import { readArguments, explainFailure, refuseArguments } from './command-line.ts';
import { repository } from './build.ts';
import { estimate, totals } from './cost/estimate.ts';
import { leversOf } from './cost/levers.ts';
import { PRICES, PRICES_RETRIEVED, PRICE_REGION } from './cost/prices.ts';
import { LEFT_OUT, describeEstimate } from './cost/report.ts';
import { BUSY, PAID_TODAY_DOLLARS } from './cost/traffic.ts';
import { environmentNames } from './templates/environment-names.ts';
import { synthesizedTemplates } from './templates/synthesized-templates.ts';

const names = environmentNames(repository);

const USAGE = `npm run cost -- ${names.join('|')} [--json]

Prints what the environment costs a month: idle, and at ${BUSY.ordersPerDay.toLocaleString('en')} orders a day with their page views. Synthesizes it first when the source has changed.

  --json  print the rows, totals and levers as JSON; amounts are cents of a US dollar`;

async function main(): Promise<void> {
  const { values, positionals } = readArguments(USAGE, { options: { json: { type: 'boolean' } }, allowPositionals: true });
  const [environment = '', ...others] = positionals;
  if (others.length > 0 || !names.includes(environment))
    refuseArguments(USAGE, `there is no environment "${positionals.join(' ')}": name one of ${names.join(', ')}`);
  const templates = await synthesizedTemplates(repository, environment, console.error);
  const rows = estimate(templates);
  const levers = leversOf(templates, rows);
  if (!values.json) {
    console.log(describeEstimate({ environment, rows, levers }));
    return;
  }
  const priced = rows.map((row) => ({ ...row, price: { name: row.price, ...PRICES[row.price] } }));
  const facts = { environment, region: PRICE_REGION, pricesRetrieved: PRICES_RETRIEVED, paidTodayCents: PAID_TODAY_DOLLARS * 100 };
  console.log(JSON.stringify({ ...facts, ...totals(rows), traffic: BUSY, rows: priced, levers, leftOut: LEFT_OUT }, null, 2));
}

await main().catch(explainFailure);
