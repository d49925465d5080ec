import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile } from '../../tools/endpoints.ts';
import { progressBar } from '../replay/progress.ts';
import { catalogueOf } from './catalogue.ts';
import type { GoodsPlan } from './goods/goods.ts';
import { CHUNK } from './orders.ts';
import { inventedCatalogue } from './plan.ts';
import { CHUNK as SKUS_PER_CHUNK, MOST_SKUS } from './goods/goods.ts';
import { seedGoods } from './goods/seed-goods.ts';
import { seedOrders } from './seed.ts';
import { targetOf } from './target.ts';

const usage = `Copies an invented order history into an orders database: finished orders with lines and parcels. Few customers buy much, and December is busy.

  npm run seed -- [--orders N] [--customers N] [--seed N] [--years N] [--until DATE]
  npm run seed -- --skus N [--seed N] [--until DATE]

With --skus, invented goods are copied into the catalogue instead: products with variants, a tree of categories, attributes, prices and stock.

  --skus         SKUs of this seed that the catalogue has afterwards
  --orders       orders of this seed that the database has afterwards (default: 100000)
  --customers    customers who place them (default: a tenth of the orders of a first run)
  --seed         the same seed gives the same rows; another adds a second history (default: 1)
  --years        years that the history covers (default: 3)
  --until        all orders are placed before this day, such as 2026-01-31 (default: today)
  --currency     of all prices (default: GBP)
  --endpoints    the running shop's addresses (default: ${defaultEndpointsFile})
  --environment  names the environment; needed for a database that is not on this machine, and for prod
  --json         print the result as JSON

ORDERS_URL seeds the database at that address instead of a running shop's, CORE_URL with --skus. Its role must own the shop's tables and may create tables in the schema public.
The lines have products of the running shop's catalogue; without a shop or products they have invented ones.

It can be stopped (Ctrl-C, kill -9) and run again: ${CHUNK} orders or ${SKUS_PER_CHUNK} SKUs and the record that they are there are one transaction. A run with more of them adds the rest.
Goods cause no events: cached lists show them when they expire, and analytics learns their categories when they change.
The orders are marked as history: their payments, stock and events are in no database, and npm run audit states how many it did not compare.`;

const { values } = readArguments(usage, {
  options: {
    orders: { type: 'string', default: '100000' },
    skus: { type: 'string' },
    customers: { type: 'string' },
    seed: { type: 'string', default: '1' },
    years: { type: 'string', default: '3' },
    until: { type: 'string' },
    currency: { type: 'string', default: 'GBP' },
    endpoints: { type: 'string', default: defaultEndpointsFile },
    environment: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    refuseArguments(usage, `--${name} is "${text}": give a whole number from 1 to ${most.toLocaleString('en-GB')}`);
  return value;
}

function day(text: string | undefined): Date {
  const date = new Date(text ?? new Date().toISOString().slice(0, 10));
  // JavaScript reads 30 February as 2 March.
  const isDay =
    text === undefined || (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text));
  if (!isDay || date.getTime() > Date.now() || date.getUTCFullYear() < 2000)
    refuseArguments(usage, `--until is "${text}": give a day from 2000 to today, such as 2026-01-31`);
  return date;
}

async function main(): Promise<void> {
  const orders = whole('orders', values.orders, 100_000_000);
  const customers = values.customers === undefined ? undefined : whole('customers', values.customers, 100_000_000);
  const seed = whole('seed', values.seed, 65_535);
  const years = whole('years', values.years, 20);
  const until = day(values.until);
  if (!/^[A-Z]{3}$/.test(values.currency)) refuseArguments(usage, `--currency is "${values.currency}": give a code such as GBP`);
  if (values.skus !== undefined) return goods(whole('skus', values.skus, MOST_SKUS), { seed, until, currency: values.currency });
  const url = { name: 'ORDERS_URL', value: process.env['ORDERS_URL'] } as const;
  const target = targetOf({ url, store: 'orders', endpoints: values.endpoints, environment: values.environment });
  const catalogue = target.shopUrl === null ? inventedCatalogue() : await catalogueOf(target.shopUrl, values.currency);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());

  const bar = progressBar(process.stderr);
  const startedAt = Date.now();
  const plan = { seed, customers: customers ?? Math.max(1, Math.round(orders / 10)), until, years, currency: values.currency, catalogue };
  const stated = {
    years,
    currency: values.currency,
    ...(customers !== undefined && { customers }),
    ...(values.until !== undefined && { until }),
  };
  const result = await seedOrders({
    database: target.database,
    plan,
    stated,
    orders,
    signal: stop.signal,
    onProgress: (done) => bar.show({ stage: 'orders', done, of: orders }),
  }).finally(bar.end);
  const seconds = (Date.now() - startedAt) / 1000;
  if (result.orders < orders) process.exitCode = 130;
  if (values.json) return console.log(JSON.stringify({ ...result, seconds }));
  const [has, added, rows] = [result.orders, result.added, result.rows].map((count) => count.toLocaleString('en-GB'));
  console.log(`${target.name} has ${has} orders of the seed ${seed}; this run added ${added} (${rows} rows) in ${seconds.toFixed(1)} s`);
  if (result.orders < orders) console.log('Stopped before the end. The same command continues.');
}

async function goods(skus: number, plan: GoodsPlan): Promise<void> {
  const url = { name: 'CORE_URL', value: process.env['CORE_URL'] } as const;
  const target = targetOf({ url, store: 'core', endpoints: values.endpoints, environment: values.environment });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  const bar = progressBar(process.stderr);
  const startedAt = Date.now();
  const result = await seedGoods({
    database: target.database,
    plan,
    skus,
    isUntilStated: values.until !== undefined,
    signal: stop.signal,
    onProgress: (done) => bar.show({ stage: 'SKUs', done, of: skus }),
  }).finally(bar.end);
  const seconds = (Date.now() - startedAt) / 1000;
  if (result.skus < skus) process.exitCode = 130;
  if (values.json) return console.log(JSON.stringify({ ...result, seconds }));
  const [has, added, rows] = [result.skus, result.added, result.rows].map((count) => count.toLocaleString('en-GB'));
  console.log(`${target.name} has ${has} SKUs of the seed ${plan.seed}; this run added ${added} (${rows} rows) in ${seconds.toFixed(1)} s`);
  if (result.skus < skus) console.log('Stopped before the end. The same command continues.');
}

await main().catch(explainFailure);
