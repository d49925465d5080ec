import { afterAll, expect, test } from 'vitest';
import { startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, signIn } = shop;
const { imported } = orderRequests(shop);

afterAll(() => shop.stop());

test('the records of orders have contact and address, by pages, for their own customer alone', async () => {
  const caller = signIn();
  const orderIds = [await imported(caller), await imported(caller)];
  const records = (query: string, headers = {}) => app.inject({ url: `/api/orders/records${query}`, headers });
  const { headers } = caller;
  const first = (await records('?limit=1', headers)).json();
  expect(first.orders).toMatchObject([{ orderId: orderIds[1], contact: { email: 'ada@example.com' }, shippingAddress: { country: 'GB' } }]);
  const second = (await records(`?limit=1&before=${first.next}`, headers)).json();
  expect(second.orders).toMatchObject([{ orderId: orderIds[0] }]);
  expect((await records('', signIn().headers)).json().orders).toEqual([]);
  expect((await records('')).statusCode).toBe(401);
  expect((await records('?limit=51', headers)).statusCode).toBe(400);
});
