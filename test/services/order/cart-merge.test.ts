import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { checkout, startOrderApp } from '../../support/apps/order-app.ts';
import { type Shopper, cartRequests } from './cart-requests.ts';

const shop = await startOrderApp();
const { app, order, signIn } = shop;
const { send, add } = cartRequests(shop);

afterAll(() => shop.stop());

describe('a guest who signs in', () => {
  const merge = (caller: Shopper, guest: Shopper) => send(caller, 'POST', '/merge', { sessionToken: guest.session });

  test('merges the cart: of a SKU in both carts the larger quantity', async () => {
    const guest = signIn();
    const account = signIn({ accountId: randomUUID() });
    await add(guest, 'MUG', 3);
    await add(guest, 'LANTERN', 1);
    await add(account, 'MUG', 2);
    expect((await merge(account, guest)).json()).toMatchObject({
      lines: [
        { sku: 'MUG', quantity: 3 },
        { sku: 'LANTERN', quantity: 1 },
      ],
    });
    expect((await send(guest, 'GET')).json()).toMatchObject({ lines: [] });
    expect((await merge(account, guest)).json().lines).toHaveLength(2);
  });

  test('does not merge a cart that an order of the guest is buying, and sees that order', async () => {
    const guest = signIn();
    await add(guest, 'LANTERN', 2);
    const { version } = (await add(guest, 'MUG', 3)).json();
    const { orderId } = (await order({ caller: guest, body: checkout({ cartVersion: version }) })).json();
    const account = signIn({ linked: [signIn().customerId, guest.customerId] });
    expect((await merge(account, guest)).json()).toMatchObject({ lines: [], purchase: { orderId, status: 'placed' } });
    await app.inject({ method: 'POST', url: `/api/orders/${orderId}/cancellation`, headers: account.headers });
    expect((await merge(account, guest)).json()).toMatchObject({ lines: [{ sku: 'LANTERN' }, { sku: 'MUG' }], purchase: null });
  });

  test('finds the cart in the account’s after that order was cancelled, or when the merge at sign-in has failed', async () => {
    const guest = signIn();
    await add(guest, 'LANTERN', 2);
    const { version } = (await add(guest, 'MUG', 3)).json();
    const { orderId } = (await order({ caller: guest, body: checkout({ cartVersion: version }) })).json();
    const account = signIn({ linked: [guest.customerId] });
    await add(account, 'MUG', 1);
    await merge(account, guest);
    expect((await send(account, 'GET')).json()).toMatchObject({ lines: [{ sku: 'MUG', quantity: 1 }], purchase: { orderId } });
    await app.inject({ method: 'POST', url: `/api/orders/${orderId}/cancellation`, headers: account.headers });
    const lines = [
      { sku: 'MUG', quantity: 3 },
      { sku: 'LANTERN', quantity: 2 },
    ];
    expect((await send(account, 'GET')).json()).toMatchObject({ lines, purchase: null });
    expect((await send(account, 'GET')).json()).toMatchObject({ version: 2, lines });
  });

  test('cannot buy the merged cart from a page that the guest left open', async () => {
    const guest = signIn();
    await add(guest, 'LANTERN', 2);
    const { version } = (await add(guest, 'MUG', 3)).json();
    const account = signIn({ accountId: randomUUID() });
    const [merged, bought] = await Promise.all([merge(account, guest), order({ caller: guest, body: checkout({ cartVersion: version }) })]);
    const isBought = bought.statusCode === 202;
    expect(merged.json().lines).toHaveLength(isBought ? 0 : 2);
    if (!isBought) expect([bought.statusCode, bought.json().code]).toEqual([409, 'cart-changed']);
  });

  test('keeps the cart when the account uses the guest’s customer', async () => {
    const guest = signIn();
    await add(guest, 'MUG', 3);
    const account = signIn({ accountId: randomUUID(), customerId: guest.customerId });
    expect((await merge(account, guest)).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', quantity: 3 }] });
  });

  test('cannot merge another account’s cart, nor use a forged session', async () => {
    const victim = signIn({ accountId: randomUUID() });
    await add(victim, 'MUG', 3);
    const refused = await merge(signIn({ accountId: randomUUID() }), victim);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'cart-not-yours']);
    const forged = await send(signIn(), 'POST', '/merge', { sessionToken: 'forged' });
    expect(forged.statusCode).toBe(401);
    expect((await send(victim, 'GET')).json()).toMatchObject({ lines: [{ sku: 'MUG', quantity: 3 }] });
  });
});
