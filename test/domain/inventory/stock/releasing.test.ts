import { describe, expect, test } from 'vitest';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import { availabilityOf } from '../../../../domain/inventory/stock/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { anOrder, anySku, expectStockToAddUp, receive, theRelease } from '../../../support/builders/stock-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');

async function reserve(order: ReturnType<typeof anOrder>) {
  return (await processStockCommands(sql, [order])).replies;
}

async function available(sku: string) {
  return (await availabilityOf(sql, [sku]))[0]?.available;
}

describe('releasing', () => {
  test('releases everything once, however often it is repeated', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 2 }, { sku, centre: 'south', quantity: 2 });
    const order = anOrder([sku, 3]);
    await reserve(order);

    const { replies } = await processStockCommands(sql, [theRelease(order), theRelease(order)]);
    await processStockCommands(sql, [theRelease(order)]);

    expect(replies[0]).toEqual({ type: 'inventory.stock-released.v1', sagaId: order.sagaId, attempt: 1 });
    expect(await available(sku)).toBe(4);
  });

  test('before its reservation arrives causes the reservation to be refused', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 2 });
    const order = anOrder([sku, 1]);

    const { replies } = await processStockCommands(sql, [theRelease(order)]);

    expect(replies).toMatchObject([{ type: 'inventory.stock-released.v1' }]);
    expect(await reserve(order)).toMatchObject([{ type: 'inventory.stock-refused.v1', missing: [] }]);
    expect(await available(sku)).toBe(2);
  });

  test('before its reservation does not affect the next attempt', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 2 });
    const order = anOrder([sku, 1]);
    await processStockCommands(sql, [theRelease(order)]);

    expect(await reserve({ ...order, attempt: 2 })).toMatchObject([{ type: 'inventory.stock-reserved.v1' }]);
  });

  test('refuses a reservation that is repeated after it', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 2 });
    const order = anOrder([sku, 1]);
    await reserve(order);
    await processStockCommands(sql, [theRelease(order)]);

    expect(await reserve(order)).toMatchObject([{ type: 'inventory.stock-refused.v1' }]);
    expect(await available(sku)).toBe(2);
  });

  test('one parcel keeps the other reserved', async () => {
    const [a, b] = [anySku(), anySku()];
    await receive(sql, { sku: a, centre: 'north', quantity: 1 }, { sku: b, centre: 'south', quantity: 1 });
    const order = anOrder([a, 1], [b, 1]);
    await reserve(order);

    const { replies } = await processStockCommands(sql, [theRelease(order, 2)]);

    expect(replies).toEqual([{ type: 'inventory.stock-released.v1', sagaId: order.sagaId, attempt: 1, parcelNo: 2 }]);
    expect([await available(a), await available(b)]).toEqual([0, 1]);
  });

  test('makes stock available to reservations of the same batch', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 1 });
    const [first, second] = [anOrder([sku, 1]), anOrder([sku, 1])];
    await reserve(first);

    const { replies } = await processStockCommands(sql, [second, theRelease(first)]);

    expect(replies.map(({ type }) => type)).toEqual(['inventory.stock-released.v1', 'inventory.stock-reserved.v1']);
  });
});

test('the stock adds up after these tests', async () => {
  await expectStockToAddUp(sql);
});
