import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { deleteExpiredKeys } from '../../../domain/order/sale/key-retention.ts';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { pounds, startOrderApp } from '../../support/apps/order-app.ts';
import { RECENT_MILLIS } from '../../../services/order/offers.ts';
import { type Shopper, cartRequests } from './cart-requests.ts';

const shop = await startOrderApp();
const { app, database, products, signIn, skip } = shop;
const { send } = cartRequests(shop);

afterAll(() => shop.stop());

const add = (caller: Shopper, key: string, sku = 'MUG', quantity = 1) =>
  app.inject({
    method: 'POST',
    url: '/api/cart/lines',
    headers: { ...caller.headers, 'idempotency-key': key },
    payload: { sku, quantity },
  });

describe('an addition with an Idempotency-Key', () => {
  test('is made once, however often it is sent', async () => {
    const caller = signIn();
    expect((await add(caller, 'first')).json()).toMatchObject({ version: 1, lines: [{ quantity: 1 }] });
    expect((await add(caller, 'first')).json()).toMatchObject({ version: 1, lines: [{ quantity: 1 }] });
    expect((await add(caller, 'second')).json()).toMatchObject({ version: 2, lines: [{ quantity: 2 }] });
    expect((await add(caller, 'first')).json()).toMatchObject({ version: 2, lines: [{ quantity: 2 }] });
  });

  test('is made once when its repeats are concurrent, also as the first of a cart', async () => {
    for (let round = 0; round < 10; round += 1) {
      const caller = signIn();
      const keys = ['one', 'two', 'one', 'two', 'one', 'two'];
      const added = await Promise.all(keys.map((key) => add(caller, key)));
      expect(added.map(({ statusCode }) => statusCode)).toEqual(keys.map(() => 200));
      expect((await send(caller, 'GET')).json()).toMatchObject({ version: 2, lines: [{ quantity: 2 }] });
    }
  });

  test('returns the cart to a repeat that would be refused by now', async () => {
    const sku = `SOON-GONE-${randomUUID()}`;
    products.set(sku, { title: sku, price: pounds(100) });
    const caller = signIn();
    await add(caller, 'all', sku, 999);
    expect((await add(caller, 'all', sku, 999)).json()).toMatchObject({ lines: [{ quantity: 999 }] });
    products.delete(sku);
    skip(RECENT_MILLIS);
    expect((await add(caller, 'all', sku, 999)).json()).toMatchObject({ lines: [{ quantity: 999 }] });
    expect((await add(caller, 'again', sku, 1)).json()).toMatchObject({ code: 'unknown-sku' });
  });

  test('is refused if another addition has used the key, and changes nothing', async () => {
    const caller = signIn();
    await add(caller, 'used');
    for (const refused of [
      await add(caller, 'used', 'MUG', 2),
      await add(caller, 'used', 'LANTERN'),
      await add(caller, 'used', 'NO-SUCH'),
    ]) {
      expect([refused.statusCode, refused.json().code]).toEqual([422, 'idempotency-key-reused']);
    }
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', quantity: 1 }] });
  });

  test('that was refused has used no key', async () => {
    const caller = signIn();
    await add(caller, 'full', 'MUG', 999);
    expect((await add(caller, 'retried', 'MUG', 1)).json()).toMatchObject({ code: 'too-many-of-one' });
    await send(caller, 'PUT', '/lines/MUG', { quantity: 5 });
    expect((await add(caller, 'retried', 'MUG', 1)).json()).toMatchObject({ lines: [{ quantity: 6 }] });
  });

  test('does not collide with the key of another customer', async () => {
    const [one, other] = [signIn(), signIn()];
    await add(one, 'same');
    expect((await add(other, 'same', 'LANTERN', 2)).json()).toMatchObject({ lines: [{ sku: 'LANTERN', quantity: 2 }] });
  });

  test.each(['', 'x'.repeat(256)])('is refused with the key %j', async (key) => {
    expect((await add(signIn(), key)).statusCode).toBe(400);
  });
});

describe('the keys of a customer', () => {
  const keysOf = (caller: Shopper) => database.admin.run`select 1 from shop.cart_requests where customer_id = ${caller.customerId}`;

  test('are the last hundred, and of the last day', async () => {
    const caller = signIn();
    await database.admin.run`
      insert into shop.cart_requests (customer_id, key, fingerprint, created_at)
      select ${caller.customerId}, 'key ' || n, '', now() - interval '1 minute' * n from generate_series(1, 150) n
    `;
    await database.admin.run`
      insert into shop.cart_requests (customer_id, key, fingerprint, created_at) values (${caller.customerId}, 'old', '', now() - interval '25 hours')
    `;
    await add(caller, 'newest');
    expect(await keysOf(caller)).toBe(100);
    expect((await add(caller, 'newest')).json()).toMatchObject({ version: 1 });
  });

  test('are deleted after a day, also of a customer who does not return', async () => {
    const caller = signIn();
    await add(caller, 'only');
    const orders = shardedDatabase(database.sql('order'));
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    await deleteExpiredKeys(orders, inHours(23));
    expect(await keysOf(caller)).toBe(1);
    await deleteExpiredKeys(orders, inHours(25));
    expect(await keysOf(caller)).toBe(0);
    await orders.close();
  });
});
