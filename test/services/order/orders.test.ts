import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, signIn } = shop;
const { placed, imported, read, cancel } = orderRequests(shop);

afterAll(() => shop.stop());

describe('orders', () => {
  test('are listed page by page, the latest first', async () => {
    const caller = signIn();
    const ids = [];
    for (let order = 0; order < 5; order += 1) ids.unshift(await imported(caller));
    const first = (await app.inject({ url: '/api/orders?limit=3', headers: caller.headers })).json();
    const second = (await app.inject({ url: `/api/orders?limit=3&before=${first.next}`, headers: caller.headers })).json();
    const found = [...first.orders, ...second.orders].map(({ orderId }: { orderId: string }) => orderId);
    expect(found.toSorted()).toEqual(ids.toSorted());
    expect(second.next).toBeNull();
    const times = [...first.orders, ...second.orders].map(({ placedAt }: { placedAt: string }) => placedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('of other customers are not found or listed', async () => {
    const orderId = await placed(signIn());
    const stranger = signIn();
    for (const response of [
      await read(stranger, orderId),
      await cancel(stranger, orderId),
      await read(stranger, randomUUID()),
      await read(stranger, '4711'),
    ]) {
      expect([response.statusCode, response.json().code]).toEqual([404, 'order-not-found']);
    }
    expect((await app.inject({ url: '/api/orders', headers: stranger.headers })).json()).toEqual({ orders: [], next: null });
  });

  test('are not shown to an importer', async () => {
    const orderId = await placed(signIn());
    const importer = signIn({ roles: ['importer'] });
    for (const response of [await read(importer, orderId), await cancel(importer, orderId)]) {
      expect([response.statusCode, response.json().code]).toEqual([404, 'order-not-found']);
    }
  });

  test('are not shown without a session', async () => {
    const orderId = await placed(signIn());
    expect((await app.inject({ url: `/api/orders/${orderId}` })).statusCode).toBe(401);
    expect((await app.inject({ url: '/api/orders' })).statusCode).toBe(401);
  });
});
