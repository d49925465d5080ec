import { describe, expect, test } from 'vitest';
import type { ReserveStock } from '../../../../contracts/inventory/commands.ts';
import {
  holdStock,
  holdsOf,
  markForHolds,
  readHoldRules,
  transferHolds,
  unmarkForHolds,
} from '../../../../domain/inventory/stock/holds.ts';
import { processStockCommands } from '../../../../domain/inventory/stock/stock-commands.ts';
import { availabilityOf } from '../../../../domain/inventory/stock/store.ts';
import { type CustomerId, mintCustomerId, mintShardedId } from '../../../../platform/sharding/order-id.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { anOrder, anySku, expectStockToAddUp, receive, theRelease } from '../../../support/builders/stock-world.ts';

const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');

/** A marked SKU with stock at two centres. */
async function markedSku(units: number, { minutes = 10, mostPerCustomer = 5 } = {}): Promise<string> {
  const sku = anySku('FLASH');
  const inNorth = Math.floor(units / 2);
  if (inNorth > 0) await receive(sql, { sku, centre: 'north', quantity: inNorth });
  await receive(sql, { sku, centre: 'south', quantity: units - inNorth });
  await markForHolds(sql, { sku, minutes, mostPerCustomer });
  return sku;
}

const hold = (customerId: CustomerId, sku: string, quantity: number) => holdStock(sql, { customerId, sku, quantity });

const available = async (sku: string) => (await availabilityOf(sql, [sku]))[0]?.available;

function orderOf(customerId: CustomerId, ...lines: readonly (readonly [sku: string, quantity: number])[]): ReserveStock {
  return { ...anOrder(...lines), sagaId: mintShardedId({ customerId, at: new Date() }) };
}

async function place(...orders: readonly ReserveStock[]) {
  const { replies, failed } = await processStockCommands(sql, orders);
  expect(failed).toEqual([]);
  return replies.map((reply) => (reply.type === 'inventory.stock-refused.v1' ? reply.missing : reply.type));
}

/** Sets the ends of the SKU's holds into the past. */
const letExpire = (sku: string) =>
  database.admin.run`update inventory.holds set expires_at = now() - interval '1 second' where sku = ${sku}`;

describe('a hold of a marked SKU', () => {
  test('is not there for others, and replaces the quantity of the customer’s former one without lasting longer', async () => {
    const sku = await markedSku(10);
    const customer = mintCustomerId();
    const first = await hold(customer, sku, 2);
    expect(Date.parse(first?.expiresAt ?? '')).toBeGreaterThan(Date.now() + 9 * 60_000);
    expect(await available(sku)).toBe(8);
    expect(await hold(customer, sku, 5)).toEqual({ ...first, quantity: 5 });
    expect(await available(sku)).toBe(5);
    expect(await holdsOf(sql, customer)).toEqual([{ ...first, quantity: 5 }]);
    await hold(customer, sku, 0);
    expect(await holdsOf(sql, customer)).toEqual([]);
    expect(await available(sku)).toBe(10);
  });

  test('is taken by exactly ten of a hundred concurrent shoppers for ten units', async () => {
    const sku = await markedSku(10);
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => hold(mintCustomerId(), sku, 1)));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toHaveLength(90);
    for (const refusal of refused) expect(refusal).toMatchObject({ code: 'hold-refused', details: { sku, available: 0 } });
    expect(await available(sku)).toBe(0);
  });

  test('is refused above the most per customer, and counts the customer’s own hold as available to it', async () => {
    const sku = await markedSku(6);
    const [one, other] = [mintCustomerId(), mintCustomerId()];
    await expect(hold(one, sku, 6)).rejects.toMatchObject({ code: 'too-many-held', details: { sku, most: 5 } });
    await hold(one, sku, 4);
    await expect(hold(other, sku, 3)).rejects.toMatchObject({ code: 'hold-refused', details: { available: 2 } });
    expect((await hold(one, sku, 5))?.quantity).toBe(5);
  });

  test('does not exist for another SKU, and ends with the mark', async () => {
    const plain = anySku();
    await receive(sql, { sku: plain, centre: 'north', quantity: 1 });
    expect(await hold(mintCustomerId(), plain, 1)).toBeUndefined();
    const sku = await markedSku(3);
    await hold(mintCustomerId(), sku, 3);
    expect(await readHoldRules(sql)).toContainEqual({ sku, minutes: 10, mostPerCustomer: 5 });
    expect([await unmarkForHolds(sql, sku), await unmarkForHolds(sql, sku)]).toEqual([true, false]);
    expect(await available(sku)).toBe(3);
    expect(await hold(mintCustomerId(), sku, 1)).toBeUndefined();
  });

  test('counts no more after its end, though no job has run, and its row goes with the next hold', async () => {
    const sku = await markedSku(3);
    const [late, next] = [mintCustomerId(), mintCustomerId()];
    await hold(late, sku, 3);
    await letExpire(sku);
    expect([await available(sku), await holdsOf(sql, late)]).toEqual([3, []]);
    expect((await hold(next, sku, 3))?.quantity).toBe(3);
    expect(await database.admin.run`select 1 from inventory.holds where sku = ${sku}`).toBe(1);
    await expect(hold(late, sku, 1)).rejects.toMatchObject({ code: 'hold-refused' });
  });

  test('of a guest goes to the account that takes the cart, and never becomes more', async () => {
    const [sku, other] = [await markedSku(6), await markedSku(6)];
    const [guest, account] = [mintCustomerId(), mintCustomerId()];
    await hold(account, sku, 1);
    await hold(guest, sku, 3);
    await hold(account, other, 5);
    await letExpire(other);
    await hold(guest, other, 2);
    await transferHolds(sql, guest, account);
    await transferHolds(sql, guest, account);
    expect((await holdsOf(sql, account)).map((held) => [held.sku, held.quantity])).toEqual(
      [
        [sku, 3],
        [other, 2],
      ].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
    expect(await holdsOf(sql, guest)).toEqual([]);
  });
});

describe('an order of a marked SKU', () => {
  test('turns the hold of its customer into the reservation', async () => {
    const sku = await markedSku(4);
    const customer = mintCustomerId();
    await hold(customer, sku, 4);
    const order = orderOf(customer, [sku, 4]);
    expect(await place(order)).toEqual(['inventory.stock-reserved.v1']);
    expect(await holdsOf(sql, customer)).toEqual([]);
    expect(await place(order)).toEqual(['inventory.stock-reserved.v1']);
    await processStockCommands(sql, [theRelease(order)]);
    expect(await available(sku)).toBe(4);
    await expectStockToAddUp(sql);
  });

  test('is refused what other carts hold, with what is left, and takes it after their end', async () => {
    const sku = await markedSku(4);
    await hold(mintCustomerId(), sku, 3);
    expect(await place(orderOf(mintCustomerId(), [sku, 2]))).toEqual([[{ sku, requested: 2, available: 1 }]]);
    // The saga of another system has no cart.
    expect(await place(anOrder([sku, 2]))).toEqual([[{ sku, requested: 2, available: 1 }]]);
    await letExpire(sku);
    expect(await place(orderOf(mintCustomerId(), [sku, 2]))).toEqual(['inventory.stock-reserved.v1']);
  });

  test('keeps the hold when another of its lines is missing', async () => {
    const [sku, missing] = [await markedSku(4), anySku('MISSING')];
    const customer = mintCustomerId();
    await hold(customer, sku, 2);
    expect(await place(orderOf(customer, [sku, 2], [missing, 1]))).toEqual([[{ sku: missing, requested: 1, available: 0 }]]);
    expect(await holdsOf(sql, customer)).toMatchObject([{ sku, quantity: 2 }]);
  });

  test('uses what earlier orders of its batch have left', async () => {
    const sku = await markedSku(4);
    const [holder, other, third] = [mintCustomerId(), mintCustomerId(), mintCustomerId()];
    await hold(holder, sku, 2);
    const outcomes = await place(orderOf(other, [sku, 2]), orderOf(third, [sku, 1]), orderOf(holder, [sku, 2]));
    expect(outcomes).toEqual(['inventory.stock-reserved.v1', [{ sku, requested: 1, available: 0 }], 'inventory.stock-reserved.v1']);
    expect(await available(sku)).toBe(0);
    await expectStockToAddUp(sql);
  });

  test('never takes a unit that a cart holds, whatever is held, ordered and released at the same time', async () => {
    const sku = await markedSku(10, { mostPerCustomer: 2 });
    const shoppers = Array.from({ length: 40 }, () => mintCustomerId());
    const sold = await Promise.all(
      shoppers.map(async (customer, index) => {
        // Every fourth buys without a hold.
        const held = index % 4 === 0 ? undefined : await hold(customer, sku, 1).catch(() => undefined);
        const [outcome] = await place(orderOf(customer, [sku, 1]));
        const isSold = outcome === 'inventory.stock-reserved.v1';
        if (held) expect(isSold).toBe(true);
        return isSold;
      }),
    );
    expect(sold.filter(Boolean)).toHaveLength(10);
    expect(await available(sku)).toBe(0);
    await expectStockToAddUp(sql);
  });
});

test('an order without a held SKU reads no holds', async () => {
  const sku = anySku();
  await receive(sql, { sku, centre: 'north', quantity: 5 });
  // Reading a table that is gone fails.
  await database.admin.run`alter table inventory.holds rename to hidden_holds`;
  try {
    expect(await place(orderOf(mintCustomerId(), [sku, 2]))).toEqual(['inventory.stock-reserved.v1']);
    expect(await place(orderOf(mintCustomerId(), [sku, 9]))).toEqual([[{ sku, requested: 9, available: 3 }]]);
  } finally {
    await database.admin.run`alter table inventory.hidden_holds rename to holds`;
  }
});
