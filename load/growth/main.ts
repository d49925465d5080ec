import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import type { DatabaseAddress } from '../../tools/endpoints.ts';
import { withCopy } from './copy-orders.ts';
import { extrapolate, targetOrders } from './growth.ts';
import type { Growth } from './growth.ts';
import { MEASURES, runProgram } from './measures.ts';
import { plotGrowth } from './plot.ts';

const usage = `Measures what order histories and placing orders cost at growing numbers of orders, and plots it with the model up to 2.3 TB.

  npm run growth [-- --sizes 100000,500000,2000000] [--plot]

  --sizes  numbers of orders, rising (default: 100000,500000,2000000)
  --plot   only draw docs/growth.svg again from docs/growth.json

It seeds the running shop (SHOPMART_ENDPOINTS) with orders up to each size, so use one that may keep them. Placing orders is measured in a copy of its orders
database, for which the shop loses its connections for some seconds. 2,000,000 orders take about 6 GB and half an hour.`;

const { values } = readArguments(usage, {
  options: { sizes: { type: 'string', default: '100000,500000,2000000' }, plot: { type: 'boolean', default: false } },
});

const docs = join(import.meta.dirname, '../../docs');
const file = join(docs, 'growth.json');

const Measured = z.object({
  measuredAt: z.string(),
  bytesPerOrder: z.number(),
  series: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      model: z.enum(['logarithmic', 'linear']),
      points: z.array(z.object({ orders: z.int(), cost: z.number() })),
    }),
  ),
});

function sizesOf(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  const isRising = sizes.every((size, index) => Number.isInteger(size) && size > (sizes[index - 1] ?? 0));
  if (!isRising) refuseArguments(usage, `--sizes is "${text}": give rising whole numbers, separated by commas`);
  return sizes;
}

function ordersAddress(): DatabaseAddress {
  const address = readEndpoints().databases['orders'];
  if (!address) throw new Error('the running shop has no database orders');
  return address;
}

/** Bytes of the tables and indexes of orders, lines and parcels for each order. */
async function bytesPerOrder(): Promise<number> {
  const orders = connectPostgres({ ...ordersAddress(), tls: 'disable', max: 1, statementTimeoutMillis: 120_000 });
  try {
    const [row] = await orders.rows(z.object({ bytes: z.int(), orders: z.int() }))`
      select (select sum(pg_total_relation_size(t.relid))::bigint from unnest(array['shop.orders', 'shop.order_lines', 'shop.parcels']) as named (name),
                     pg_partition_tree(named.name::regclass) t) as bytes, (select count(*) from shop.orders) as orders
    `;
    return Math.round((row?.bytes ?? 0) / Math.max(1, row?.orders ?? 0));
  } finally {
    await orders.close();
  }
}

async function measure(sizes: readonly number[]): Promise<Growth> {
  const points = MEASURES.map(() => new Array<{ orders: number; cost: number }>());
  for (const orders of sizes) {
    console.error(`… ${orders.toLocaleString('en-GB')} orders`);
    await runProgram('seed', ['--orders', String(orders), '--customers', String(Math.max(1, Math.round((sizes.at(-1) ?? orders) / 10)))]);
    const printed = new Map<string, unknown>();
    for (const [index, { bench, costOf }] of MEASURES.entries()) {
      const key = bench.join(' ');
      // One retry, so that a failed request does not end hours of measurements.
      if (!printed.has(key)) printed.set(key, await runBench(bench).catch(async () => runBench(bench)));
      points[index]?.push({ orders, cost: costOf(printed.get(key)) });
    }
  }
  const series = MEASURES.map(({ name, unit, model }, index) => ({ name, unit, model, points: points[index] ?? [] }));
  return { measuredAt: new Date().toISOString(), bytesPerOrder: await bytesPerOrder(), series };
}

async function runBench(bench: readonly string[]): Promise<unknown> {
  if (bench[0] !== 'place-order') return runProgram('bench', bench);
  return withCopy(ordersAddress(), (url) => runProgram('bench', bench, { ORDERS_URL: url }));
}

async function main(): Promise<void> {
  const growth = values.plot ? Measured.parse(JSON.parse(readFileSync(file, 'utf8'))) : await measure(sizesOf(values.sizes));
  if (!values.plot) writeFileSync(file, `${JSON.stringify(growth, null, 2)}\n`);
  writeFileSync(join(docs, 'growth.svg'), plotGrowth(growth));
  for (const { name, unit, points, model } of growth.series) {
    const costs = points.map(({ orders, cost }) => `${cost.toFixed(2)} at ${orders.toLocaleString('en-GB')}`).join(', ');
    console.log(
      `${name} (${unit}): ${costs}; by the ${model} model ${extrapolate(model, points, targetOrders(growth)).toFixed(2)} at 2.3 TB`,
    );
  }
}

await main().catch(explainFailure);
