import { afterAll, describe, expect, test } from 'vitest';
import type { CartLine } from '../../../../contracts/order/http.ts';
import { type Cart, setQuantity } from '../../../../domain/order/cart/cart.ts';
import { RecentCarts } from '../../../../domain/order/cart/recent-carts.ts';
import { changeCart, readCart } from '../../../../domain/order/cart/store.ts';
import { OrderError } from '../../../../domain/order/errors.ts';
import type { Sharded } from '../../../../platform/sharding/sharded.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { createLogger } from '../../../../platform/telemetry/logger.ts';
import { type CustomerId, mintCustomerId } from '../../../../platform/sharding/order-id.ts';
import { bought, parcels, pounds, reply } from '../../../support/builders/orders.ts';
import { startOrders } from '../../../support/builders/stored-orders.ts';

const { orders, placedOrder, deliver, confirm, close } = await startOrders(createLogger('carts', { level: 'silent' }));

afterAll(close);

const teapot = { sku: 'TEAPOT', title: 'Teapot', quantity: 1, unitPrice: pounds(900) };

/** The lines that `placedOrder` orders. */
const lines: readonly CartLine[] = bought().lines.map(({ sku, title, quantity, unitPrice }) => ({ sku, title, quantity, unitPrice }));
const [lantern = teapot, mug = teapot] = lines;

async function filledCart(): Promise<{ customerId: CustomerId; cartVersion: number }> {
  const customerId = mintCustomerId();
  const { version } = await changeCart(orders, customerId, () => lines);
  return { customerId, cartVersion: version };
}

describe('the cart of an order', () => {
  test('is emptied when the order is confirmed', async () => {
    const { customerId, cartVersion } = await filledCart();
    const { orderId } = await placedOrder({ customerId, cartVersion });
    expect((await readCart(orders, customerId)).lines).toEqual(lines);
    await confirm(orderId);
    expect(await readCart(orders, customerId)).toEqual({ version: cartVersion + 1, lines: [], buyingOrderId: null });
  });

  test('is kept when the order is refused', async () => {
    const { customerId, cartVersion } = await filledCart();
    const { orderId } = await placedOrder({ customerId, cartVersion });
    await deliver(reply('inventory.stock-refused.v1', orderId, { missing: [] }));
    expect(await readCart(orders, customerId)).toEqual({ version: cartVersion, lines, buyingOrderId: null });
  });

  test('loses the bought quantities and keeps lines that were added since', async () => {
    const { customerId, cartVersion } = await filledCart();
    const { orderId } = await placedOrder({ customerId, cartVersion });
    await changeCart(orders, customerId, () => [{ ...mug, quantity: 5 }, teapot]);
    await confirm(orderId);
    expect((await readCart(orders, customerId)).lines).toEqual([{ ...mug, quantity: 2 }, teapot]);
  });

  test('applies concurrent changes one after the other', async () => {
    const customerId = mintCustomerId();
    const skus = Array.from({ length: 30 }, (_, number) => `SKU-${number + 10}`);
    await Promise.all(skus.map((sku) => changeCart(orders, customerId, (cart) => [...cart.lines, { ...mug, sku }])));
    const cart = await readCart(orders, customerId);
    expect(cart.lines.map(({ sku }) => sku).toSorted()).toEqual(skus);
    expect(cart.version).toBe(30);
  });

  test('keeps its version when a change leaves its lines as they are, and when it is refused', async () => {
    const { customerId, cartVersion } = await filledCart();
    expect(await changeCart(orders, customerId, ({ lines }) => [...lines])).toMatchObject({ version: cartVersion, lines });
    const refused = changeCart(orders, customerId, () => {
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await readCart(orders, customerId)).toMatchObject({ version: cartVersion, lines });
  });
});

describe('a remembered cart', () => {
  const readsOf = async (work: (counted: Sharded) => Promise<unknown>): Promise<number> => {
    let reads = 0;
    const counted: Sharded = {
      ...orders,
      for: (customerId) => {
        const sql = orders.for(customerId);
        const rows: Sql['rows'] = (schema) => {
          const query = sql.rows(schema);
          return (text, ...values) => {
            if (!text.join('').includes('save_cart')) reads += 1;
            return query(text, ...values);
          };
        };
        return { ...sql, rows };
      },
    };
    await work(counted);
    return reads;
  };
  const add = (line: CartLine) => (cart: Cart) => [...cart.lines, line];

  test('is changed without a read, and the change states the order that is buying it', async () => {
    const { customerId, cartVersion } = await filledCart();
    const recent = new RecentCarts(() => new Date());
    await readCart(orders, customerId, recent);
    const { orderId } = await placedOrder({ customerId, cartVersion });
    const reads = await readsOf(async (counted) => {
      const changed = await changeCart(counted, customerId, add(teapot), { recent });
      expect(changed).toEqual({ version: cartVersion + 1, lines: [...lines, teapot], buyingOrderId: orderId });
      await changeCart(counted, customerId, () => [teapot], { recent });
    });
    expect(reads).toBe(0);
    expect(await readCart(orders, customerId)).toEqual({ version: cartVersion + 2, lines: [teapot], buyingOrderId: orderId });
  });

  test('is read again when another process has changed it, or when it is to be refused or kept', async () => {
    const { customerId, cartVersion } = await filledCart();
    const recent = new RecentCarts(() => new Date());
    await readCart(orders, customerId, recent);
    await changeCart(orders, customerId, () => [teapot]);
    const changed = await changeCart(orders, customerId, add(lantern), { recent });
    expect(changed).toMatchObject({ version: cartVersion + 2, lines: [teapot, lantern] });

    await changeCart(orders, customerId, () => [mug]);
    expect(await changeCart(orders, customerId, (cart) => setQuantity(cart, mug.sku, 7), { recent })).toMatchObject({
      lines: [{ ...mug, quantity: 7 }],
    });
    await changeCart(orders, customerId, () => [teapot]);
    expect(await changeCart(orders, customerId, ({ lines }) => lines, { recent })).toMatchObject({ lines: [teapot] });
    await expect(changeCart(orders, customerId, (cart) => setQuantity(cart, mug.sku, 1), { recent })).rejects.toThrow(OrderError);
  });

  test('is forgotten after 20 seconds, and after a failure of the database', async () => {
    let now = new Date('2026-03-01T12:00:00Z');
    const { customerId } = await filledCart();
    const recent = new RecentCarts(() => now);
    await readCart(orders, customerId, recent);
    now = new Date(now.getTime() + 20_000);
    expect(recent.recall(customerId)).toBeUndefined();
    await readCart(orders, customerId, recent);
    expect(recent.recall(customerId)).toBeDefined();
    const tooLong = { ...teapot, quantity: 2 ** 40 };
    await expect(changeCart(orders, customerId, add(tooLong), { recent })).rejects.toThrow();
    expect(recent.recall(customerId)).toBeUndefined();
  });
});

describe('an order of a cart is refused', () => {
  test('while another order of the cart is undecided, even if the cart has changed', async () => {
    const { customerId, cartVersion } = await filledCart();
    const { orderId } = await placedOrder({ customerId, cartVersion });
    await expect(placedOrder({ customerId, cartVersion })).rejects.toMatchObject({
      code: 'cart-in-purchase',
      details: { orderId, cartVersion },
    });
    const changed = await changeCart(orders, customerId, () => [teapot]);
    await expect(placedOrder({ customerId, cartVersion: changed.version, lines: [{ lineNo: 1, ...teapot }] })).rejects.toMatchObject({
      code: 'cart-in-purchase',
      details: { orderId, cartVersion: changed.version },
    });
  });

  test('when its version or a later one was bought', async () => {
    const customerId = mintCustomerId();
    const before = await changeCart(orders, customerId, () => [lantern]);
    const { version } = await changeCart(orders, customerId, () => lines);
    const { orderId } = await placedOrder({ customerId, cartVersion: version });
    await confirm(orderId);
    for (const cartVersion of [before.version, version]) {
      await expect(placedOrder({ customerId, cartVersion })).rejects.toMatchObject({
        code: 'cart-already-bought',
        details: { orderId, cartVersion: version + 1 },
      });
    }
  });

  test.each([-1, 1, 1_000])('when its version differs by %i', async (difference) => {
    const { customerId } = await filledCart();
    const { version } = await changeCart(orders, customerId, () => [...lines, teapot]);
    const placing = placedOrder({ customerId, cartVersion: version + difference });
    await expect(placing).rejects.toMatchObject({ code: 'cart-changed', details: { cartVersion: version } });
  });

  test('when the customer has no cart', async () => {
    const placing = placedOrder({ customerId: mintCustomerId(), cartVersion: 1 });
    await expect(placing).rejects.toMatchObject({ code: 'cart-changed', details: { cartVersion: 0 } });
  });

  test.each([
    ['more of a SKU than the cart', [lantern, { ...mug, quantity: 4 }], ['MUG']],
    ['less of a SKU than the cart', [lantern, { ...mug, quantity: 2 }], ['MUG']],
    ['a SKU too few', [mug], ['LANTERN']],
    ['a SKU too many', [lantern, mug, teapot], ['TEAPOT']],
    ['another SKU than the cart', [lantern, { ...teapot, quantity: 3 }], ['MUG', 'TEAPOT']],
  ])('when it has %s', async (_case, ordered, skus) => {
    const { customerId, cartVersion } = await filledCart();
    const placing = placedOrder({ customerId, cartVersion, lines: ordered.map((line, index) => ({ lineNo: index + 1, ...line })) });
    await expect(placing).rejects.toMatchObject({ code: 'cart-differs', details: { skus, cartVersion } });
  });

  test('and its key can be used for the corrected request', async () => {
    const { customerId, cartVersion } = await filledCart();
    const key = 'repeated';
    await expect(placedOrder({ customerId, cartVersion: cartVersion + 1, key })).rejects.toMatchObject({ code: 'cart-changed' });
    const { orderId } = await placedOrder({ customerId, cartVersion, key });
    expect((await placedOrder({ customerId, cartVersion, key })).orderId).toBe(orderId);
  });
});

describe('a cart can be bought again', () => {
  test.each([
    ['sold out', async (orderId: string) => deliver(reply('inventory.stock-refused.v1', orderId, { missing: [] }))],
    [
      'declined',
      async (orderId: string) => {
        await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }));
        await deliver(reply('payment.declined.v1', orderId, { reason: 'insufficient_funds' }));
      },
    ],
    ['cancelled', async (orderId: string) => deliver({ type: 'cancel-order', sagaId: orderId })],
  ])('as soon as its order is %s, and by one order only', async (_case, endOrder) => {
    const { customerId, cartVersion } = await filledCart();
    const first = await placedOrder({ customerId, cartVersion });
    await endOrder(first.orderId);
    const second = await placedOrder({ customerId, cartVersion });
    await endOrder(first.orderId);
    await expect(placedOrder({ customerId, cartVersion })).rejects.toMatchObject({
      code: 'cart-in-purchase',
      details: { orderId: second.orderId },
    });
  });
});

describe('concurrent orders of one cart', () => {
  test('create one order, whatever their keys', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { customerId, cartVersion } = await filledCart();
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => placedOrder({ customerId, cartVersion })));
      const placed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.orderId] : []));
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(placed).toHaveLength(1);
      for (const refusal of refused) expect(refusal).toMatchObject({ code: 'cart-in-purchase', details: { orderId: placed[0] } });
    }
  });

  test('buy each version once, while it is changed, paid and cancelled concurrently', async () => {
    const { customerId } = await filledCart();
    const sold: number[] = [];
    const buy = async (tab: number): Promise<void> => {
      const { version, lines } = await readCart(orders, customerId);
      if (lines.length === 0) return;
      const ordered = lines.map((line, index) => ({ lineNo: index + 1, ...line }));
      try {
        const { orderId } = await placedOrder({ customerId, cartVersion: version, lines: ordered });
        if (tab % 2 === 0) await deliver({ type: 'cancel-order', sagaId: orderId });
        else sold.push(await confirm(orderId).then(() => version));
      } catch (refusal) {
        expect(refusal).toMatchObject({ code: expect.stringMatching(/^cart-(in-purchase|changed|already-bought)$/) });
      }
    };
    for (let round = 1; round <= 20; round += 1) {
      await changeCart(orders, customerId, () => [{ ...mug, quantity: round }, teapot]);
      const changing = changeCart(orders, customerId, (cart) => [...cart.lines.filter(({ sku }) => sku !== 'LANTERN'), lantern]);
      await Promise.all([buy(round), buy(round + 1), changing, buy(round + 2), buy(round + 3)]);
    }
    await changeCart(orders, customerId, () => [teapot]);
    await buy(1);
    expect(sold.length).toBeGreaterThan(0);
    expect(new Set(sold).size).toBe(sold.length);
  });
});
