import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checkout, parcels, pounds, startOrderApp } from '../../support/apps/order-app.ts';
import { type Shopper, cartRequests } from './cart-requests.ts';

const shop = await startOrderApp();
const { app, order, advanceBy, queues, signIn } = shop;
const { send, add } = cartRequests(shop);

afterAll(() => shop.stop());

describe('a cart that is bought', () => {
  const pay = (caller: Shopper, cartVersion: number) => order({ caller, body: checkout({ cartVersion }) });

  const buy = async (caller: Shopper, cartVersion: number): Promise<string> => (await pay(caller, cartVersion)).json().orderId;

  /** Fills the cart with the lines of `checkout`. */
  async function filled(caller: Shopper): Promise<number> {
    await add(caller, 'LANTERN', 2);
    return (await add(caller, 'MUG', 3)).json().version;
  }

  async function refusalOf(refused: Awaited<ReturnType<typeof pay>>) {
    const { code, orderId, cartVersion } = refused.json();
    return { status: refused.statusCode, code, orderId, cartVersion };
  }

  test('is kept while the order is undecided and after a declined payment, and emptied by the confirmation', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const declined = await buy(caller, version);
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: declined, attempt: 1, parcels });
    await advanceBy({ type: 'payment.declined.v1', sagaId: declined, attempt: 1, reason: 'insufficient_funds' });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version, lines: [{ sku: 'LANTERN' }, { sku: 'MUG', quantity: 3 }] });

    const sold = await buy(caller, version);
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: sold, attempt: 1, parcels });
    await advanceBy({ type: 'payment.authorised.v1', sagaId: sold, attempt: 1 });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: version + 1, lines: [] });
  });

  test('creates one order for five concurrent keys; the other requests are refused with its id', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const responses = await Promise.all(Array.from({ length: 5 }, () => pay(caller, version)));
    const placed = responses.filter(({ statusCode }) => statusCode === 202).map((response) => response.json().orderId as string);
    expect(placed).toHaveLength(1);
    const [orderId = ''] = placed;
    for (const refused of responses.filter(({ statusCode }) => statusCode !== 202))
      expect(await refusalOf(refused)).toEqual({ status: 409, code: 'cart-in-purchase', orderId, cartVersion: version });
    const Reserve = z.object({ sagaId: z.string() });
    expect(queues.bodies('stock-commands').filter((body) => Reserve.parse(body).sagaId === orderId)).toHaveLength(1);
    expect((await app.inject({ url: '/api/orders', headers: caller.headers })).json().orders).toHaveLength(1);
  });

  test('cannot be bought by a second tab after the first, nor by a stale tab after a line was removed', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const sold = await buy(caller, version);
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: sold, attempt: 1, parcels });
    await advanceBy({ type: 'payment.authorised.v1', sagaId: sold, attempt: 1 });
    expect(await refusalOf(await pay(caller, version))).toEqual({
      status: 409,
      code: 'cart-already-bought',
      orderId: sold,
      cartVersion: version + 1,
    });

    const stale = await filled(caller);
    const { version: current } = (await send(caller, 'DELETE', '/lines/LANTERN')).json();
    expect(await refusalOf(await pay(caller, stale))).toEqual({
      status: 409,
      code: 'cart-changed',
      orderId: undefined,
      cartVersion: current,
    });
  });

  test('cannot be bought while the shopper must approve its payment, even after a change, until that order is cancelled', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const waiting = await buy(caller, version);
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: waiting, attempt: 1, parcels });
    const redirectUrl = 'https://bank.example/challenge';
    await advanceBy({ type: 'payment.awaits-customer.v1', sagaId: waiting, attempt: 1, redirectUrl });
    expect((await send(caller, 'GET')).json().purchase).toEqual({
      orderId: waiting,
      number: expect.any(String),
      status: 'awaiting-customer',
      nextAction: { redirectUrl },
      lines: expect.arrayContaining([expect.objectContaining({ sku: 'LANTERN', quantity: 2 })]),
      total: pounds(3997),
    });
    await add(caller, 'MUG', 1);
    const { version: changed } = (await send(caller, 'PUT', '/lines/MUG', { quantity: 3 })).json();
    expect(await refusalOf(await pay(caller, changed))).toMatchObject({ status: 409, code: 'cart-in-purchase', orderId: waiting });

    await app.inject({ method: 'POST', url: `/api/orders/${waiting}/cancellation`, headers: caller.headers });
    expect((await send(caller, 'GET')).json()).toMatchObject({ purchase: null });
    const next = await pay(caller, changed);
    expect(next.statusCode).toBe(202);
    expect(next.json().orderId).not.toBe(waiting);
    await advanceBy({ type: 'payment.authorised.v1', sagaId: waiting, attempt: 1 });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: changed, lines: [{ sku: 'LANTERN' }, { sku: 'MUG' }] });
  });

  test('is bought only with exactly its lines', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const lines = [
      { sku: 'LANTERN', quantity: 2, unitPrice: pounds(1250) },
      { sku: 'MUG', quantity: 2, unitPrice: pounds(499) },
    ];
    const refused = await order({ caller, body: checkout({ cartVersion: version, lines }) });
    expect([refused.statusCode, refused.json()]).toEqual([409, expect.objectContaining({ code: 'cart-differs', skus: ['MUG'] })]);
    expect((await pay(caller, version)).statusCode).toBe(202);
  });
});
