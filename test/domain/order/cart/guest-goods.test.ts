import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { CartLine } from '../../../../contracts/order/http.ts';
import { MAX_LINES } from '../../../../domain/order/cart/cart.ts';
import { readGuestCarts, takeGuestGoods } from '../../../../domain/order/cart/guest-goods.ts';
import { changeCart, readCart } from '../../../../domain/order/cart/store.ts';
import { MAX_WISHES, addWish, readWishes } from '../../../../domain/order/cart/wish-list.ts';
import type { Sharded } from '../../../../platform/sharding/sharded.ts';
import { mintCustomerId } from '../../../../platform/sharding/order-id.ts';
import { createLogger } from '../../../../platform/telemetry/logger.ts';
import { pounds } from '../../../support/builders/orders.ts';
import { startOrders } from '../../../support/builders/stored-orders.ts';

const { orders, admin, placedOrder, close } = await startOrders(createLogger('carts', { level: 'silent' }));

afterAll(close);

const line = (sku: string, quantity = 1): CartLine => ({ sku, title: `The ${sku}`, quantity, unitPrice: pounds(100) });

const quantities = ({ lines }: { readonly lines: readonly CartLine[] }) =>
  Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity]));

async function guestWith(...lines: readonly CartLine[]): Promise<number> {
  const customerId = mintCustomerId();
  await changeCart(orders, customerId, () => lines);
  return customerId;
}

describe('the goods of a guest who signs in', () => {
  test('are in the account once, and with the guest no more', async () => {
    const [account, guest] = [await guestWith(line('A', 2), line('B', 1)), await guestWith(line('A', 3), line('C', 4))];
    await addWish(orders, guest, { sku: 'LATER', title: 'Later' });
    await takeGuestGoods(orders, account, guest);
    expect(quantities(await readCart(orders, account))).toEqual({ A: 3, B: 1, C: 4 });
    expect((await readWishes(orders, account)).map(({ sku }) => sku)).toEqual(['LATER']);
    expect((await readCart(orders, guest)).lines).toEqual([]);
    expect(await readWishes(orders, guest)).toEqual([]);
    expect(await handovers(guest)).toBe(0);
  });

  test('do not come back by a repeat after the account has removed them', async () => {
    const [account, guest] = [mintCustomerId(), await guestWith(line('A', 3))];
    await takeGuestGoods(orders, account, guest);
    await changeCart(orders, account, () => []);
    await takeGuestGoods(orders, account, guest);
    expect((await readCart(orders, account)).lines).toEqual([]);
  });

  test('beyond the thousand lines of a cart are on the wish list', async () => {
    const own = Array.from({ length: MAX_LINES - 1 }, (_, number) => line(`OWN-${number}`));
    const [account, guest] = [await guestWith(...own), await guestWith(line('FITS'), line('REST-1'), line('REST-2'))];
    await takeGuestGoods(orders, account, guest);
    const { lines } = await readCart(orders, account);
    expect([lines.length, lines.at(-1)?.sku]).toEqual([MAX_LINES, 'FITS']);
    expect((await readWishes(orders, account)).map(({ sku }) => sku)).toEqual(['REST-1', 'REST-2']);
  });

  test('wait while the wish list has no room for them, and come when it has', async () => {
    const [account, guest] = [await guestWith(line('A')), await guestWith(line('B'))];
    const full = Array.from({ length: MAX_WISHES }, (_, number) => ({ sku: `W-${number}`, title: 'W' }));
    await changeCart(orders, account, ({ lines }) => [...lines, line('A2')], { wishes: () => full });
    await addWish(orders, guest, { sku: 'ONE-MORE', title: 'One more' });
    await expect(takeGuestGoods(orders, account, guest)).rejects.toMatchObject({ code: 'wish-list-full', details: { most: MAX_WISHES } });
    expect(quantities(await readCart(orders, account))).toEqual({ A: 1, A2: 1 });
    expect(await readGuestCarts(orders, account, [guest])).toMatchObject([{ hasGoods: true }]);

    await admin.run`delete from shop.wishes where customer_id = ${account} and sku = 'W-7'`;
    await takeGuestGoods(orders, account, guest);
    expect(quantities(await readCart(orders, account))).toEqual({ A: 1, A2: 1, B: 1 });
    expect((await readWishes(orders, account)).map(({ sku }) => sku)).toContain('ONE-MORE');
    expect(await readGuestCarts(orders, account, [guest])).toMatchObject([{ hasGoods: false }]);
  });

  test('stay with the guest while an order is buying them, which the account sees', async () => {
    const guest = await guestWith(line('A', 2));
    const { orderId } = await placedOrder({ customerId: guest, cartVersion: 1, lines: [{ lineNo: 1, ...line('A', 2) }] });
    const account = mintCustomerId();
    await takeGuestGoods(orders, account, guest);
    expect((await readCart(orders, guest)).lines).toHaveLength(1);
    expect(await readGuestCarts(orders, account, [guest])).toEqual([{ customerId: guest, buyingOrderId: orderId, hasGoods: false }]);
  });

  test('go to one account, whichever of two asks first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [guest, ...accounts] = [await guestWith(line('A', 3)), mintCustomerId(), mintCustomerId()];
      await Promise.all(accounts.map((account) => takeGuestGoods(orders, account, guest)));
      const carts = await Promise.all(accounts.map((account) => readCart(orders, account)));
      expect(carts.flatMap(({ lines }) => lines)).toHaveLength(1);
    }
  });
});

/** Statements fail before or after they are run, as their number in `failures` says: the process has crashed. */
function failing(failures: ReadonlyMap<number, 'before' | 'after'>): Sharded {
  let count = 0;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    count += 1;
    const failure = failures.get(count);
    if (failure === 'before') throw new Error('crashed');
    const result = await work();
    if (failure === 'after') throw new Error('crashed');
    return result;
  };
  return {
    ...orders,
    for: (customerId) => {
      const sql = orders.for(customerId);
      return {
        rows:
          (schema) =>
          (text, ...values) =>
            guarded(() => sql.rows(schema)(text, ...values)),
        run: (text, ...values) => guarded(() => sql.run(text, ...values)),
      };
    },
  };
}

test('whatever crashes and runs at the same time, nothing is lost, and nothing is merged twice', async () => {
  const sku = fc.constantFrom('A', 'B', 'C', 'D');
  const cart = fc.uniqueArray(fc.tuple(sku, fc.integer({ min: 1, max: 999 })), { maxLength: 4, selector: ([name]) => name });
  const crash = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('before' as const, 'after' as const));
  const device = fc.record({ guest: cart, signIns: fc.array(fc.option(crash, { nil: undefined }), { minLength: 1, maxLength: 3 }) });
  await fc.assert(
    fc.asyncProperty(cart, fc.array(device, { minLength: 1, maxLength: 3 }), async (own, devices) => {
      const lines = (cart: readonly (readonly [string, number])[]) => cart.map(([name, quantity]) => line(name, quantity));
      const account = await guestWith(...lines(own));
      const guests = await Promise.all(devices.map(({ guest }) => guestWith(...lines(guest))));
      await Promise.allSettled(
        devices.flatMap(({ signIns }, index) =>
          signIns.map((crashed) => takeGuestGoods(failing(new Map(crashed ? [crashed] : [])), account, guests[index] ?? 0)),
        ),
      );
      // The next view of the cart takes what waits.
      for (const { customerId, hasGoods } of await readGuestCarts(orders, account, guests)) {
        if (hasGoods) await takeGuestGoods(orders, account, customerId);
      }
      const wanted = new Map<string, number>();
      for (const [name, quantity] of [own, ...devices.map(({ guest }) => guest)].flat()) {
        wanted.set(name, Math.max(quantity, wanted.get(name) ?? 0));
      }
      expect(quantities(await readCart(orders, account))).toEqual(Object.fromEntries(wanted));
      for (const guest of guests) {
        expect((await readCart(orders, guest)).lines).toEqual([]);
        expect(await handovers(guest)).toBe(0);
      }
      // A request that is late finds nothing to merge, though the cart is empty by now.
      await changeCart(orders, account, () => []);
      await Promise.all(guests.map((guest) => takeGuestGoods(orders, account, guest)));
      expect((await readCart(orders, account)).lines).toEqual([]);
    }),
    { seed: 20_261_201, numRuns: 20 },
  );
});

test('a sign-in that is held up between its commits merges nothing when another has finished it', async () => {
  const [account, guest] = [mintCustomerId(), await guestWith(line('A', 3))];
  let isHeldUp = true;
  const slow: Sharded = {
    ...orders,
    for: (customerId) => {
      const sql = orders.for(customerId);
      if (customerId !== account || !isHeldUp) return sql;
      return {
        ...sql,
        rows:
          (schema) =>
          async (text, ...values) => {
            isHeldUp = false;
            // By now the goods have left the guest. Another request finishes, and the account buys or removes them.
            await takeGuestGoods(orders, account, guest);
            await changeCart(orders, account, () => []);
            return sql.rows(schema)(text, ...values);
          },
      };
    },
  };
  await takeGuestGoods(slow, account, guest);
  expect(isHeldUp).toBe(false);
  expect((await readCart(orders, account)).lines).toEqual([]);
});

async function handovers(guest: number): Promise<number> {
  return admin.run`select 1 from shop.cart_handovers where customer_id = ${guest}`;
}

test('one guest’s wish list takes at most five hundred products', async () => {
  const guest = mintCustomerId();
  await changeCart(orders, guest, () => [line('A')], {
    wishes: () => Array.from({ length: MAX_WISHES }, () => ({ sku: randomUUID(), title: 'W' })),
  });
  await expect(addWish(orders, guest, { sku: 'ONE-MORE', title: 'W' })).rejects.toMatchObject({ code: 'wish-list-full' });
  expect(await readWishes(orders, guest)).toHaveLength(MAX_WISHES);
});
