import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { checkout, startOrderApp } from '../../support/apps/order-app.ts';
import { type Shopper, orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, signIn } = shop;
const { placed, imported, read, cancel } = orderRequests(shop);

afterAll(() => shop.stop());

describe('orders of a guest who has signed in', () => {
  const list = async (caller: Shopper, query = '') => (await app.inject({ url: `/api/orders${query}`, headers: caller.headers })).json();

  test('are read and cancelled by the account that links the guest', async () => {
    const guest = signIn();
    const orderId = await placed(guest);
    const account = signIn({ linked: [guest.customerId] });
    expect((await read(account, orderId)).json()).toMatchObject({ orderId, status: 'placed' });
    expect((await cancel(account, orderId)).statusCode).toBe(202);
    expect((await read(guest, orderId)).json()).toMatchObject({ reason: { code: 'cancelled-by-customer' } });
  });

  test('are not found by an account that links another guest', async () => {
    const orderId = await placed(signIn());
    const other = signIn({ linked: [signIn().customerId] });
    for (const response of [await read(other, orderId), await cancel(other, orderId)]) {
      expect([response.statusCode, response.json().code]).toEqual([404, 'order-not-found']);
    }
    expect((await list(other)).orders).toEqual([]);
  });

  test('do not make the orders of the account visible to the guest', async () => {
    const guest = signIn();
    const account = signIn({ linked: [guest.customerId] });
    const orderId = await placed(account);
    for (const response of [await read(guest, orderId), await cancel(guest, orderId)]) {
      expect([response.statusCode, response.json().code]).toEqual([404, 'order-not-found']);
    }
    expect((await list(guest)).orders).toEqual([]);
  });

  test('are listed with the account’s own, the latest first, each once on pages of any size', async () => {
    const guests = [signIn(), signIn()];
    const account = signIn({ linked: guests.map(({ customerId }) => customerId) });
    const callers = [account, ...guests, account, account, ...guests];
    const ids: string[] = [];
    for (const caller of callers) ids.push(await imported(caller));
    const latestFirst = ids.toSorted().toReversed();
    for (const limit of [1, 2, 3, 6, 7, 100]) {
      const found: string[] = [];
      let next: string | null = null;
      do {
        const page: { orders: { orderId: string }[]; next: string | null } = await list(
          account,
          `?limit=${limit}${next === null ? '' : `&before=${next}`}`,
        );
        expect(page.orders.length).toBeGreaterThan(0);
        found.push(...page.orders.map(({ orderId }) => orderId));
        next = page.next;
      } while (next !== null);
      expect(found).toEqual(latestFirst);
    }
    const times = (await list(account)).orders.map(({ placedAt }: { placedAt: string }) => placedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('are all listed, read and cancelled by an account with many guests', async () => {
    const guests = Array.from({ length: 30 }, () => signIn());
    const account = signIn({ linked: guests.map(({ customerId }) => customerId) });
    const ids: string[] = [];
    for (const guest of guests) ids.push(await placed(guest));
    const { orders, next } = await list(account, '?limit=100');
    expect([orders.map(({ orderId }: { orderId: string }) => orderId), next]).toEqual([ids.toSorted().toReversed(), null]);
    for (const orderId of ids) {
      expect((await read(account, orderId)).statusCode).toBe(200);
      expect((await cancel(account, orderId)).statusCode).toBe(202);
    }
  });

  test('do not let the account order or fill carts as the guest', async () => {
    const guest = signIn();
    const account = signIn({ linked: [guest.customerId] });
    const headers = { ...account.headers, 'idempotency-key': randomUUID() };
    const forGuest = await app.inject({
      method: 'POST',
      url: '/api/orders',
      headers,
      payload: checkout({ customerId: guest.customerId }),
    });
    expect([forGuest.statusCode, forGuest.json().code]).toEqual([403, 'not-an-importer']);
    await app.inject({ method: 'POST', url: '/api/cart/lines', headers: account.headers, payload: { sku: 'MUG', quantity: 1 } });
    expect((await app.inject({ url: '/api/cart', headers: guest.headers })).json().lines).toEqual([]);
  });
});
