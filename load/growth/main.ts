import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { extrapolate, targetOrders } from './growth.ts';
import type { Growth } from './growth.ts';
import { MEASURES, runProgram } from './measures.ts';
import { plotGrowth } from './plot.ts';

const usage = `Measures what order histories and placing orders cost at growing numbers of orders, and plots it with the model up to 2.3 TB.

  npm run growth [-- --sizes 100000,500000,2000000] [--plot]

  --sizes  numbers of orders, rising (default: 100000,500000,2000000)
  --plot   only draw docs/growth.svg again from docs/growth.json

It seeds the running shop (SHOPMART_ENDPOINTS) with orders up to each size, so use one that may keep them. Placing orders is measured in the orders database of the
shop that ORDERS_URL names, which no shop may use meanwhile: it is seeded as well. Without ORDERS_URL it is measured in an empty database.`;

const { values } = readArguments(usage, {
  options: { sizes: { type: 'string', default: '100000,500000,2000000' }, plot: { type: 'boolean', default: false } },
});

const docs = join(import.meta.dirname, '../../docs');
const file = join(docs, 'growth.json');

const Measured = z.object({
  measuredAt: z.string(),
  bytesPerOrder: z.number(),
  series: z.array(z.object({ name: z.string(), unit: z.string(), points: z.array(z.object({ orders: z.int(), cost: z.number() })) })),
});

function sizesOf(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  const isRising = sizes.every((size, index) => Number.isInteger(size) && size > (sizes[index - 1] ?? 0));
  if (!isRising) refuseArguments(usage, `--sizes is "${text}": give rising whole numbers, separated by commas`);
  return sizes;
}

/** Bytes of the tables and indexes of orders, lines and parcels for each order. */
async function bytesPerOrder(): Promise<number> {
  const address = readEndpoints().databases['orders'];
  if (!address) throw new Error('the running shop has no database orders');
  const orders = connectPostgres({ ...address, tls: 'disable', max: 1, statementTimeoutMillis: 120_000 });
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
    const seed = ['--orders', String(orders), '--customers', String(Math.max(1, Math.round((sizes.at(-1) ?? orders) / 10)))];
    if (process.env['ORDERS_URL'] !== undefined) await runProgram('seed', seed);
    await runProgram('seed', seed, { ORDERS_URL: undefined });
    const printed = new Map<string, unknown>();
    for (const [index, each] of MEASURES.entries()) {
      const key = each.bench.join(' ');
      if (!printed.has(key)) printed.set(key, await runProgram('bench', each.bench));
      points[index]?.push({ orders, cost: each.costOf(printed.get(key)) });
    }
  }
  const series = MEASURES.map(({ name, unit }, index) => ({ name, unit, points: points[index] ?? [] }));
  return { measuredAt: new Date().toISOString(), bytesPerOrder: await bytesPerOrder(), series };
}

async function main(): Promise<void> {
  const growth = values.plot ? Measured.parse(JSON.parse(readFileSync(file, 'utf8'))) : await measure(sizesOf(values.sizes));
  if (!values.plot) writeFileSync(file, `${JSON.stringify(growth, null, 2)}\n`);
  writeFileSync(join(docs, 'growth.svg'), plotGrowth(growth));
  for (const { name, unit, points } of growth.series) {
    const costs = points.map(({ orders, cost }) => `${cost.toFixed(2)} at ${orders.toLocaleString('en-GB')}`).join(', ');
    console.log(`${name} (${unit}): ${costs}; by the model ${extrapolate(points, targetOrders(growth)).toFixed(2)} at 2.3 TB`);
  }
}

await main().catch(explainFailure);
