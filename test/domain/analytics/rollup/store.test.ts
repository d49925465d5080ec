import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { CountedEvent } from '../../../../contracts/analytics/counted-events.ts';
import { factsOf } from '../../../../domain/analytics/rollup/facts.ts';
import { countFacts } from '../../../../domain/analytics/rollup/store.ts';
import { identifier } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { productChanged, sale } from './sales.ts';

const database = await freshDatabase(['analytics']);
const core = database.sql('analytics');
const LONDON = 'Europe/London';

const count = (...events: readonly CountedEvent[]) => countFacts(core, factsOf(events), LONDON);

const Row = z.record(z.string(), z.unknown());

/** The rows of a rollup that count something. */
async function rollup(table: string): Promise<readonly object[]> {
  const rows = await core.rows(Row)`select * from ${identifier('analytics')}.${identifier(table)} order by 1, 2, 3`;
  return rows.filter((row) =>
    ['orders', 'units', 'customers', 'cancelled_orders', 'repeat_customers'].some((column) => Number(row[column] ?? 0) !== 0),
  );
}

const TABLES = ['order_hours', 'order_days', 'category_hours', 'category_days', 'product_hours', 'product_days', 'order_values', 'cohorts'];

const all = async () => Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, await rollup(table)] as const)));

beforeEach(async () => {
  await database.admin.run`
    truncate analytics.sales, analytics.order_hours, analytics.order_days, analytics.category_hours, analytics.category_days, analytics.product_hours, analytics.product_days,
             analytics.order_values, analytics.cohorts, analytics.customers, analytics.customer_months, analytics.products, analytics.availability_changes, analytics.day_versions
  `;
});

describe('a confirmed order', () => {
  test('counts in the hour and the day of its placement, by country, category and product', async () => {
    await count(productChanged('MUG', 'kitchen'), productChanged('BALL', 'toys'));
    await count(sale({ placedAt: '2026-06-01T12:34:56.000Z', lines: { MUG: [2, 500], BALL: [1, 250] } }).confirmed);
    const key = { country: 'GB', currency: 'GBP' };
    expect(await all()).toEqual({
      order_hours: [{ hour: '2026-06-01T12:00:00.000Z', ...key, orders: 1, cancelled_orders: 0, units: 3, amount: 1250 }],
      order_days: [{ day: '2026-06-01', ...key, orders: 1, cancelled_orders: 0, units: 3, amount: 1250 }],
      category_hours: [
        { hour: '2026-06-01T12:00:00.000Z', ...key, category: 'kitchen', units: 2, amount: 1000 },
        { hour: '2026-06-01T12:00:00.000Z', ...key, category: 'toys', units: 1, amount: 250 },
      ],
      category_days: [
        { day: '2026-06-01', ...key, category: 'kitchen', units: 2, amount: 1000 },
        { day: '2026-06-01', ...key, category: 'toys', units: 1, amount: 250 },
      ],
      product_hours: [
        { hour: '2026-06-01T12:00:00.000Z', sku: 'BALL', currency: 'GBP', units: 1, amount: 250 },
        { hour: '2026-06-01T12:00:00.000Z', sku: 'MUG', currency: 'GBP', units: 2, amount: 1000 },
      ],
      product_days: [
        { day: '2026-06-01', sku: 'BALL', currency: 'GBP', units: 1, amount: 250 },
        { day: '2026-06-01', sku: 'MUG', currency: 'GBP', units: 2, amount: 1000 },
      ],
      order_values: [{ day: '2026-06-01', ...key, bucket: 179, orders: 1 }],
      cohorts: [{ cohort: '2026-06-01', month: '2026-06-01', customers: 1, repeat_customers: 0 }],
    });
  });

  test('counts once however often its event arrives', async () => {
    const { confirmed } = sale();
    await count(confirmed, confirmed);
    const once = await all();
    expect(await count(confirmed)).toBe(0);
    await Promise.all(Array.from({ length: 5 }, () => count(confirmed)));
    expect(await all()).toEqual(once);
  });

  test('keeps the category that it was sold in when the product moves', async () => {
    await count(productChanged('MUG', 'kitchen', 1), sale().confirmed);
    await count(productChanged('MUG', 'sale', 3));
    await count(productChanged('MUG', 'late', 2), sale({ customerId: 8 }).confirmed);
    expect(await rollup('category_days')).toMatchObject([
      { category: 'kitchen', units: 2 },
      { category: 'sale', units: 2 },
    ]);
  });

  test('of a SKU that the catalogue has not announced counts as unknown', async () => {
    await count(sale().confirmed);
    expect(await rollup('category_days')).toMatchObject([{ category: 'unknown', units: 2 }]);
  });
});

describe('a cancellation', () => {
  test('of a parcel is subtracted on the day of the sale', async () => {
    const order = sale({ lines: { MUG: [3, 500], BALL: [1, 250] } });
    await count(order.confirmed);
    await count(order.parcelCancelled(2, { MUG: [1, 500], BALL: [1, 250] }));
    expect(await rollup('order_days')).toMatchObject([{ day: '2026-06-01', orders: 1, cancelled_orders: 0, units: 2, amount: 1000 }]);
    expect(await rollup('product_days')).toMatchObject([{ sku: 'MUG', units: 2, amount: 1000 }]);
    expect(await rollup('order_values')).toMatchObject([{ bucket: 173, orders: 1 }]);
  });

  test('of the whole order leaves a cancelled order and nothing else', async () => {
    const order = sale();
    await count(order.confirmed);
    await count(order.parcelCancelled(1, { MUG: [2, 500] }), order.cancelled);
    expect(await all()).toMatchObject({
      order_days: [{ orders: 0, cancelled_orders: 1, units: 0, amount: 0 }],
      category_days: [],
      product_hours: [],
      order_values: [],
      cohorts: [],
    });
  });

  test('of an order that was never confirmed counts nothing', async () => {
    await count(sale().cancelled);
    expect(Object.values(await all()).flat()).toEqual([]);
  });

  test('gives the same rollups in every order of arrival, with repetitions', async () => {
    const orders = [sale({ lines: { MUG: [3, 500] } }), sale({ placedAt: '2026-04-01T12:00:00.000Z' }), sale({ customerId: 9 })] as const;
    const events: readonly CountedEvent[] = [
      orders[0].confirmed,
      orders[0].parcelCancelled(1, { MUG: [1, 500] }),
      orders[1].confirmed,
      orders[1].cancelled,
      orders[2].confirmed,
    ];
    await count(...events);
    const expected = await all();
    expect(expected['order_days']).toMatchObject([{ cancelled_orders: 1 }, { orders: 2, units: 4 }]);
    for (const permuted of [events.toReversed(), [...events.slice(2), ...events, ...events.slice(0, 2)]]) {
      await database.admin.run`
        truncate analytics.sales, analytics.order_hours, analytics.order_days, analytics.category_hours, analytics.category_days, analytics.product_hours,
                 analytics.product_days, analytics.order_values, analytics.cohorts, analytics.customers, analytics.customer_months
      `;
      for (const event of permuted) await count(event);
      expect(await all()).toEqual(expected);
    }
  });
});

describe('days of the shop', () => {
  test.each([
    {
      name: 'of 23 hours',
      placed: ['2026-03-28T23:59:59.999Z', '2026-03-29T00:00:00.000Z', '2026-03-29T22:59:59.999Z', '2026-03-29T23:00:00.000Z'],
      days: ['2026-03-28', '2026-03-29', '2026-03-29', '2026-03-30'],
    },
    {
      name: 'of 25 hours',
      placed: ['2026-10-24T22:59:59.999Z', '2026-10-24T23:00:00.000Z', '2026-10-25T23:59:59.999Z', '2026-10-26T00:00:00.000Z'],
      days: ['2026-10-24', '2026-10-25', '2026-10-25', '2026-10-26'],
    },
  ])('$name begin and end by its clock', async ({ placed, days }) => {
    await count(...placed.map((placedAt) => sale({ placedAt }).confirmed));
    const counted = new Map<string, number>();
    for (const day of days) counted.set(day, (counted.get(day) ?? 0) + 1);
    expect(
      (await core.rows(z.object({ day: z.string(), orders: z.int() }))`select day, orders from analytics.order_days order by day`).map(
        ({ day, orders }) => [day, orders],
      ),
    ).toEqual([...counted]);
  });

  test('have the repeated hour of autumn twice', async () => {
    await count(...['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map((placedAt) => sale({ placedAt }).confirmed));
    expect(await rollup('order_hours')).toMatchObject([{ hour: '2026-10-25T00:00:00.000Z' }, { hour: '2026-10-25T01:00:00.000Z' }]);
  });
});

describe('cohorts', () => {
  test('move a customer when an earlier order arrives late', async () => {
    await count(sale({ placedAt: '2026-06-10T12:00:00.000Z' }).confirmed);
    await count(sale({ placedAt: '2026-04-10T12:00:00.000Z' }).confirmed);
    expect(await rollup('cohorts')).toEqual([
      { cohort: '2026-04-01', month: '2026-04-01', customers: 1, repeat_customers: 1 },
      { cohort: '2026-04-01', month: '2026-06-01', customers: 1, repeat_customers: 0 },
    ]);
  });

  test('give back a customer whose only order is cancelled', async () => {
    const order = sale();
    await count(order.confirmed, sale({ customerId: 8 }).confirmed);
    await count(order.cancelled);
    expect(await rollup('cohorts')).toEqual([{ cohort: '2026-06-01', month: '2026-06-01', customers: 1, repeat_customers: 0 }]);
  });
});

test('batches that share orders and days run concurrently without a deadlock or a lost count', async () => {
  const orders = Array.from({ length: 40 }, (_, index) =>
    sale({ customerId: index % 10, lines: { MUG: [1, 100 + index], BALL: [1, 50] } }),
  );
  const batches = Array.from({ length: 8 }, (_, batch) =>
    orders.filter((_, index) => index % 8 === batch || index % 8 === (batch + 1) % 8),
  );
  await Promise.all(
    batches.map((batch) =>
      count(...batch.flatMap(({ confirmed, cancelled }, index) => (index % 5 === 0 ? [confirmed, cancelled] : [confirmed]))),
    ),
  );
  await count(...orders.map(({ confirmed }) => confirmed));
  const rows = await core.rows(
    z.object({ orders: z.int(), cancelled: z.int() }),
  )`select orders, cancelled_orders as cancelled from analytics.order_days`;
  expect(rows.map(({ orders, cancelled }) => orders + cancelled)).toEqual([40]);
});
