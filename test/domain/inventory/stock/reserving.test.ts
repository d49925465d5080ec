import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AvailabilityChanged } from '../../../../contracts/inventory/events.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import { availabilityOf, reserveStock, stockOf } from '../../../../domain/inventory/stock/store.ts';
import { json } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { anOrder, anySku, expectStockToAddUp, flipsOf, receive, theRelease } from '../../../support/builders/stock-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');

async function reserve(...orders: readonly ReturnType<typeof anOrder>[]) {
  const { replies, failed } = await processStockCommands(sql, orders);
  expect(failed).toEqual([]);
  return replies;
}

async function available(sku: string) {
  return (await availabilityOf(sql, [sku]))[0]?.available;
}

describe('choosing the centres', () => {
  test('uses a single centre that has every line, even if it is not preferred', async () => {
    const [a, b] = [anySku(), anySku()];
    await receive(
      sql,
      { sku: a, centre: 'midlands', quantity: 5 },
      { sku: a, centre: 'south', quantity: 5 },
      { sku: b, centre: 'south', quantity: 5 },
    );
    const order = anOrder([a, 2], [b, 1]);

    const [reply] = await reserve(order);

    expect(reply).toMatchObject({ type: 'inventory.stock-reserved.v1', parcels: [{ parcelNo: 1, centre: 'south', lines: order.lines }] });
  });

  test('uses the preferred of the centres that have every line', async () => {
    const sku = anySku();
    await receive(sql, ...['south', 'north', 'midlands'].map((centre) => ({ sku, centre, quantity: 5 })));

    expect(await reserve(anOrder([sku, 5]), anOrder([sku, 1]))).toMatchObject([
      { parcels: [{ centre: 'midlands' }] },
      { parcels: [{ centre: 'north' }] },
    ]);
  });

  test('splits over two centres rather than three', async () => {
    const [a, b, c] = [anySku('A'), anySku('B'), anySku('C')];
    await receive(
      sql,
      { sku: a, centre: 'midlands', quantity: 1 },
      { sku: b, centre: 'midlands', quantity: 1 },
      { sku: a, centre: 'north', quantity: 1 },
      { sku: b, centre: 'south', quantity: 1 },
      { sku: c, centre: 'south', quantity: 1 },
    );

    const [reply] = await reserve(anOrder([a, 1], [b, 1], [c, 1]));

    expect(reply).toMatchObject({
      parcels: [
        { parcelNo: 1, centre: 'midlands' },
        { parcelNo: 2, centre: 'south' },
      ],
    });
  });

  test('splits a line between parcels when no centre has all of it, and keeps its number', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 4 }, { sku, centre: 'south', quantity: 3 });

    const [reply] = await reserve(anOrder([sku, 6]));

    expect(reply).toMatchObject({
      parcels: [
        { centre: 'north', lines: [{ lineNo: 1, sku, quantity: 4 }] },
        { centre: 'south', lines: [{ lineNo: 1, sku, quantity: 2 }] },
      ],
    });
  });

  test('keeps two lines of one SKU separate', async () => {
    const [sku, other] = [anySku(), anySku()];
    await receive(sql, { sku, centre: 'north', quantity: 5 }, { sku: other, centre: 'north', quantity: 1 });
    const order = anOrder([sku, 2], [other, 1], [sku, 3]);

    expect(await reserve(order)).toMatchObject([{ parcels: [{ parcelNo: 1, lines: order.lines }] }]);
  });
});

describe('refusing', () => {
  test('reserves nothing for an order that misses one piece, and returns what is missing', async () => {
    const [plenty, scarce] = [anySku(), anySku()];
    await receive(sql, { sku: plenty, centre: 'north', quantity: 9 }, { sku: scarce, centre: 'south', quantity: 1 });
    const order = anOrder([plenty, 1], [scarce, 2]);

    const [reply] = await reserve(order);

    expect(reply).toEqual({
      type: 'inventory.stock-refused.v1',
      sagaId: order.sagaId,
      attempt: 1,
      missing: [{ sku: scarce, requested: 2, available: 1 }],
    });
    expect(await available(plenty)).toBe(9);
  });

  test('adds up the lines of one SKU, so that two lines cannot reserve the same piece', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 3 });

    expect(await reserve(anOrder([sku, 2], [sku, 2]))).toMatchObject([{ missing: [{ sku, requested: 4, available: 3 }] }]);
  });

  test('a SKU that was never received', async () => {
    const sku = anySku();
    expect(await reserve(anOrder([sku, 1]))).toMatchObject([{ missing: [{ sku, requested: 1, available: 0 }] }]);
  });

  test('one order of a batch does not affect the others, and orders are served in their sequence', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 3 });

    const replies = await reserve(anOrder([sku, 2]), anOrder([sku, 2]), anOrder([sku, 1]));

    expect(replies.map(({ type }) => type)).toEqual([
      'inventory.stock-reserved.v1',
      'inventory.stock-refused.v1',
      'inventory.stock-reserved.v1',
    ]);
  });
});

describe('repeats', () => {
  test('return the first outcome, even if the stock has changed since', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 2 });
    const [sold, refused] = [anOrder([sku, 2]), anOrder([sku, 2])];
    const first = await reserve(sold, refused);
    await receive(sql, { sku, centre: 'north', quantity: 10 });

    expect(await reserve(refused, sold)).toEqual(first.toReversed());
    expect(await available(sku)).toBe(10);
  });

  test('in one batch reserve once', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 5 });
    const order = anOrder([sku, 2]);

    const [first, second] = await reserve(order, order);

    expect(second).toEqual(first);
    expect(await available(sku)).toBe(3);
  });

  test('that race the first command wait for its outcome', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 5 });
    const order = anOrder([sku, 2]);

    const replies = await Promise.all(Array.from({ length: 8 }, () => reserve(order)));

    expect(new Set(replies.map((reply) => JSON.stringify(reply)))).toHaveLength(1);
    expect(await available(sku)).toBe(3);
  });

  test('of the next attempt are decided again', async () => {
    const sku = anySku();
    const order = anOrder([sku, 2]);
    expect(await reserve(order)).toMatchObject([{ type: 'inventory.stock-refused.v1' }]);
    await receive(sql, { sku, centre: 'north', quantity: 2 });

    expect(await reserve({ ...order, attempt: 2 })).toMatchObject([{ type: 'inventory.stock-reserved.v1', attempt: 2 }]);
  });
});

describe('the availability event', () => {
  test('reports that a SKU becomes available or unavailable, without a count', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 2 }, { sku, centre: 'south', quantity: 1 });
    await receive(sql, { sku, centre: 'north', quantity: 1 });
    const [one, rest] = [anOrder([sku, 1]), anOrder([sku, 3])];
    await reserve(one);
    expect(await flipsOf(sql, sku)).toEqual([true]);
    await reserve(rest);
    expect(await flipsOf(sql, sku)).toEqual([true, false]);
    await processStockCommands(sql, [theRelease(one), theRelease(rest)]);
    expect(await flipsOf(sql, sku)).toEqual([true, false, true]);
  });

  test('matches its contract', async () => {
    const payloads = await sql.rows(z.object({ payload: AvailabilityChanged }))`select payload from inventory.outbox limit 5`;
    expect(payloads.length).toBeGreaterThan(0);
  });
});

describe('the database', () => {
  test('refuses a row below zero, or one that does not add up', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 1 });
    await expect(
      database.admin.run`update inventory.stock set available = -1, reserved = 2 where sku = ${sku} and centre = 'north'`,
    ).rejects.toThrow(/check/);
    await expect(database.admin.run`update inventory.stock set available = 7 where sku = ${sku} and centre = 'north'`).rejects.toThrow(
      /check/,
    );
    expect(await stockOf(sql, sku)).toMatchObject([{ centre: 'midlands' }, { centre: 'north', available: 1 }, { centre: 'south' }]);
  });

  test('a command that it refuses fails individually', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 5 });
    const [good, bad] = [anOrder([sku, 1]), { ...anOrder([sku, 1]), attempt: 0 }];

    const { replies, failed } = await processStockCommands(sql, [good, bad, anOrder([sku, 1])]);

    expect(replies).toHaveLength(2);
    expect(failed).toMatchObject([{ command: { sagaId: bad.sagaId } }]);
  });

  test('a reply of a thousand lines stays below the Data API’s limit of a row', async () => {
    const skus = Array.from({ length: 1000 }, () => anySku('a-rather-long-stock-keeping-unit-of-a-supplier'));
    await receive(sql, ...skus.map((sku) => ({ sku, centre: 'north', quantity: 1 })));

    const [row] = await reserveStock(sql, [anOrder(...skus.map((sku) => [sku, 1] as const))]);

    expect(row?.outcome).toBe('reserved');
    expect(JSON.stringify(row).length).toBeLessThan(32_000);
    expect((await sql.rows(z.object({ size: z.int() }))`select pg_column_size(${json(row?.parcels)}) as size`)[0]?.size).toBeLessThan(
      64_000,
    );
  });
});

test('the stock adds up after these tests', async () => {
  await expectStockToAddUp(sql);
});
