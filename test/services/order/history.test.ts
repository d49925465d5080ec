import { afterAll, describe, expect, test } from 'vitest';
import { mintCustomerId, mintShardedId } from '../../../platform/sharding/order-id.ts';
import { startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests, type Shopper } from './order-requests.ts';

const shop = await startOrderApp();
const { app, signIn } = shop;
const { placed, imported, cancel } = orderRequests(shop);

afterAll(() => shop.stop());

const list = (caller: Shopper, query: Readonly<Record<string, string>>) =>
  app.inject({ url: `/api/orders?${new URLSearchParams(query).toString()}`, headers: caller.headers });

describe('the list of orders', () => {
  test('shows a summary of each order', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    expect((await list(caller, {})).json()).toEqual({
      orders: [
        {
          orderId,
          number: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
          status: 'placed',
          total: { amount: 3997, currency: 'GBP' },
          placedAt: expect.any(String),
          lineCount: 3,
          firstTitle: 'Lantern',
        },
      ],
      next: null,
    });
  });

  test('is filtered by status and time', async () => {
    const caller = signIn();
    const [first, second] = [await imported(caller), await imported(caller)];
    await cancel(caller, first);
    const idsOf = async (query: Readonly<Record<string, string>>) =>
      (await list(caller, query)).json().orders.map(({ orderId }: { orderId: string }) => orderId);
    expect(await idsOf({ status: 'placed,awaiting-customer', limit: '1' })).toHaveLength(1);
    expect(await idsOf({ status: 'completed' })).toEqual([]);
    expect((await idsOf({ from: '2020-01-01T00:00:00Z' })).toSorted()).toEqual([first, second].toSorted());
    expect(await idsOf({ to: '2020-01-01T00:00:00+02:00' })).toEqual([]);
  });

  test('finds an order by its number, as a person types it', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    const [{ number }] = (await list(caller, {})).json().orders;
    for (const typed of [number, number.toLowerCase(), ` ${number.replace('-', '')} `]) {
      expect((await list(caller, { number: typed })).json()).toMatchObject({ orders: [{ orderId }], next: null });
    }
    expect((await list(signIn(), { number })).json()).toEqual({ orders: [], next: null });
  });

  test.each([
    ['a malformed page token', { before: '4711' }, /before is "4711"/],
    ['a page token without a version', { before: '00000000-0000-0000-0000-000000000000' }, /before is "0{8}/],
    [
      'dates the wrong way round',
      { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      /to is "2026-01-01T00:00:00Z": must be later than from/,
    ],
    ['a time without an offset', { from: '2026-02-01 00:00' }, /from is "2026-02-01 00:00"/],
    ['an unknown status', { status: 'completed,lost' }, /status/],
    ['a malformed number', { number: 'K7QX' }, /number is "K7QX": must be an order number such as K7QX-29MD/],
    [
      'a number with a filter',
      { number: 'K7QX-29MD', status: 'completed' },
      /number is "K7QX-29MD": must be sent without before, status, from and to/,
    ],
    ['more than a page', { limit: '101' }, /limit is "101"/],
  ])('refuses %s, by field, value and remedy', async (_case, query, detail) => {
    const response = await list(signIn(), query);
    expect([response.statusCode, response.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid-request', detail: expect.stringMatching(detail) }),
    ]);
  });

  test("refuses another's page token, whether or not it is of an order", async () => {
    const caller = signIn();
    await placed(caller);
    const foreign = await placed(signIn());
    for (const before of [foreign, mintShardedId({ customerId: mintCustomerId(), at: new Date() })]) {
      const response = await list(caller, { before });
      expect([response.statusCode, response.json()]).toEqual([
        400,
        expect.objectContaining({
          code: 'page-token-invalid',
          detail: expect.stringContaining(`before is ${before}, which is not of a page of your orders`),
        }),
      ]);
    }
  });

  test('accepts the page token of a linked guest', async () => {
    const guest = signIn();
    const before = await imported(guest);
    const response = await list(signIn({ linked: [guest.customerId] }), { before });
    expect([response.statusCode, response.json()]).toEqual([200, { orders: [], next: null }]);
  });
});
