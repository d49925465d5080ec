import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReserveStock } from '../../../../contracts/inventory/commands.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import { availabilityOf } from '../../../../domain/inventory/stock/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { anOrder, anySku, expectStockToAddUp, flipsOf, receive, theRelease } from '../../../support/builders/stock-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
const centres = ['north', 'midlands', 'south'];

describe('concurrent commands', () => {
  test('reserve exactly ten units for eight concurrent buyers of more', async () => {
    const sku = anySku();
    await receive(
      sql,
      { sku, centre: 'north', quantity: 4 },
      { sku, centre: 'midlands', quantity: 3 },
      { sku, centre: 'south', quantity: 3 },
    );

    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const sold: ReserveStock[] = [];
        for (let batch = 0; batch < 5; batch += 1) {
          const orders = Array.from({ length: 4 }, () => anOrder([sku, 1]));
          const { replies } = await processStockCommands(sql, orders);
          sold.push(...orders.filter((_, index) => replies[index]?.type === 'inventory.stock-reserved.v1'));
        }
        return sold;
      }),
    );

    expect(outcomes.flat()).toHaveLength(10);
    expect(await availabilityOf(sql, [sku])).toEqual([{ sku, available: 0 }]);
    expect(await flipsOf(sql, sku)).toEqual([true, false]);
  });

  test('do not deadlock, whatever the order of their SKUs', async () => {
    const skus = Array.from({ length: 6 }, () => anySku());
    await receive(sql, ...skus.flatMap((sku) => centres.map((centre) => ({ sku, centre, quantity: 1_000 }))));

    const failures = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const failed = [];
        for (let round = 0; round < 10; round += 1) {
          const orders = Array.from({ length: 5 }, () => anOrder(...shuffled(skus).map((sku) => [sku, 1] as const)));
          failed.push(
            ...(await processStockCommands(sql, orders)).failed,
            ...(
              await processStockCommands(
                sql,
                shuffled(orders).map((order) => theRelease(order)),
              )
            ).failed,
          );
          await receive(sql, ...shuffled(skus).map((sku) => ({ sku, centre: 'north', quantity: 1 })));
        }
        return failed;
      }),
    );

    expect(failures.flat()).toEqual([]);
    const left = await availabilityOf(sql, skus);
    expect(left.map(({ available }) => available)).toEqual(skus.map(() => 3_000 + 80));
  });

  test('leave nothing reserved when a release races its reservation', async () => {
    const sku = anySku();
    await receive(sql, { sku, centre: 'north', quantity: 50 });
    const orders = Array.from({ length: 25 }, () => anOrder([sku, 1]));

    await Promise.all(orders.flatMap((order) => [processStockCommands(sql, [order]), processStockCommands(sql, [theRelease(order)])]));

    expect(await availabilityOf(sql, [sku])).toEqual([{ sku, available: 50 }]);
  });
});

test('after random receipts, orders, repeats and releases the ledger matches every row, and nothing is sold twice', async () => {
  const act = fc.oneof(
    fc.record({
      kind: fc.constant('receive'),
      sku: fc.nat(3),
      centre: fc.constantFrom(...centres),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({
      kind: fc.constant('order'),
      lines: fc.array(fc.record({ sku: fc.nat(3), quantity: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('repeat'), which: fc.nat(20) }),
    fc.record({ kind: fc.constant('release'), which: fc.nat(20), parcelNo: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const skus = Array.from({ length: 4 }, () => anySku('P'));
      const received = new Map<string, number>();
      const orders: ReserveStock[] = [];
      const held = new Map<string, Map<string, number>>();
      for (const step of acts) {
        if ('centre' in step) {
          const sku = skus[step.sku] ?? '';
          await receive(sql, { sku, centre: step.centre, quantity: step.quantity });
          received.set(sku, (received.get(sku) ?? 0) + step.quantity);
          continue;
        }
        const order =
          'lines' in step ? anOrder(...step.lines.map((line) => [skus[line.sku] ?? '', line.quantity] as const)) : orders[step.which];
        if (!order) continue;
        if ('lines' in step) orders.push(order);
        const command = 'parcelNo' in step ? theRelease(order, step.parcelNo) : order;
        const { replies, failed } = await processStockCommands(sql, [command]);
        expect(failed).toEqual([]);
        for (const reply of replies) track(held, order, reply);
      }
      await expectStockToAddUp(sql);
      for (const { sku, available } of await availabilityOf(sql, skus)) {
        const reserved = [...held.values()].reduce(
          (sum, parcels) => sum + [...parcels].reduce((all, [name, count]) => (name.endsWith(` ${sku}`) ? all + count : all), 0),
          0,
        );
        expect(available).toBe((received.get(sku) ?? 0) - reserved);
      }
    }),
    { numRuns: 40 },
  );
});

/** Tracks the reserved pieces by the replies alone: `<parcel> <sku>` → pieces, per order. A released parcel stays released. */
function track(
  held: Map<string, Map<string, number>>,
  order: ReserveStock,
  reply: Awaited<ReturnType<typeof processStockCommands>>['replies'][number],
): void {
  if (reply.type === 'inventory.stock-reserved.v1' && !held.has(order.sagaId)) {
    const pieces = new Map<string, number>();
    for (const { parcelNo, lines } of reply.parcels) {
      for (const { sku, quantity } of lines) pieces.set(`${parcelNo} ${sku}`, (pieces.get(`${parcelNo} ${sku}`) ?? 0) + quantity);
    }
    held.set(order.sagaId, pieces);
  }
  if (reply.type === 'inventory.stock-released.v1') {
    const pieces = held.get(order.sagaId) ?? new Map<string, number>();
    for (const name of pieces.keys()) if (reply.parcelNo === undefined || name.startsWith(`${reply.parcelNo} `)) pieces.set(name, 0);
    held.set(order.sagaId, pieces);
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}
