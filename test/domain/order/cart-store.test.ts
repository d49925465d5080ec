import { afterAll, describe, expect, test } from 'vitest';
import { changeCart, readCart } from '../../../domain/order/cart-store.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { mintCustomerId } from '../../../platform/sharding/order-id.ts';
import { reply } from './orders.ts';
import { startOrders } from './stored-orders.ts';

const { orders, placedOrder, deliver, confirm, close } = await startOrders(createLogger('carts', { level: 'silent' }));

afterAll(close);

describe('the cart that is bought', () => {
  const line = { sku: 'MUG', title: 'Mug', quantity: 3, unitPrice: { amount: 499, currency: 'GBP' } };

  test('is emptied when its order is confirmed', async () => {
    const customerId = mintCustomerId();
    const cart = await changeCart(orders, customerId, () => [line]);
    const { orderId } = await placedOrder({ customerId, cartVersion: cart.version });
    expect((await readCart(orders, customerId)).lines).toEqual([line]);
    await confirm(orderId);
    expect(await readCart(orders, customerId)).toEqual({ version: cart.version + 1, lines: [] });
  });

  test('is kept when its order is refused', async () => {
    const customerId = mintCustomerId();
    const { version } = await changeCart(orders, customerId, () => [line]);
    const { orderId } = await placedOrder({ customerId, cartVersion: version });
    await deliver(reply('inventory.stock-refused.v1', orderId, { missing: [] }));
    expect(await readCart(orders, customerId)).toEqual({ version, lines: [line] });
  });

  test('keeps what was put in since, and loses what was bought', async () => {
    const customerId = mintCustomerId();
    const { version } = await changeCart(orders, customerId, () => [line]);
    const { orderId } = await placedOrder({ customerId, cartVersion: version });
    const teapot = { ...line, sku: 'TEAPOT' };
    await changeCart(orders, customerId, () => [{ ...line, quantity: 5 }, teapot]);
    await confirm(orderId);
    expect((await readCart(orders, customerId)).lines).toEqual([{ ...line, quantity: 2 }, teapot]);
  });

  test('that was bought twice loses what was bought once: what was put in after that is a new wish', async () => {
    const customerId = mintCustomerId();
    const { version } = await changeCart(orders, customerId, () => [line]);
    const first = await placedOrder({ customerId, cartVersion: version });
    const second = await placedOrder({ customerId, cartVersion: version });
    await confirm(first.orderId);
    await changeCart(orders, customerId, () => [line]);
    await confirm(second.orderId);
    expect((await readCart(orders, customerId)).lines).toEqual([line]);
  });

  test('of a version that never was is left alone', async () => {
    const customerId = mintCustomerId();
    const { version } = await changeCart(orders, customerId, () => [line]);
    const { orderId } = await placedOrder({ customerId, cartVersion: version + 1 });
    await confirm(orderId);
    expect(await readCart(orders, customerId)).toEqual({ version, lines: [line] });
  });

  test('takes the changes of many devices at once, one after the other', async () => {
    const customerId = mintCustomerId();
    const skus = Array.from({ length: 30 }, (_, number) => `SKU-${number + 10}`);
    await Promise.all(skus.map((sku) => changeCart(orders, customerId, (cart) => [...cart.lines, { ...line, sku }])));
    const cart = await readCart(orders, customerId);
    expect(cart.lines.map(({ sku }) => sku).toSorted()).toEqual(skus);
    expect(cart.version).toBe(30);
  });
});
