import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { pounds, startOrderApp } from '../../support/apps/order-app.ts';
import { RECENT_MILLIS } from '../../../services/order/offers.ts';
import { type Shopper, cartRequests } from './cart-requests.ts';

const shop = await startOrderApp();
const { app, database, product, products, signIn, skip } = shop;
const { send, add } = cartRequests(shop);

afterAll(() => shop.stop());

describe('a cart', () => {
  test('is empty at first', async () => {
    expect((await send(signIn(), 'GET')).json()).toEqual({ version: 0, lines: [], total: pounds(0), purchase: null });
  });

  test('stores lines at the price that was shown, and adds up quantities of one SKU', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    await add(caller, 'LANTERN', 1);
    expect((await add(caller, 'MUG', 2)).json()).toEqual({
      version: 3,
      lines: [
        { sku: 'MUG', title: 'Mug', quantity: 3, unitPrice: pounds(499), currentPrice: pounds(499), problem: null },
        { sku: 'LANTERN', title: 'Lantern', quantity: 1, unitPrice: pounds(1250), currentPrice: pounds(1250), problem: null },
      ],
      total: pounds(2747),
      purchase: null,
    });
  });

  test('changes quantities and removes lines, idempotently', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    expect((await send(caller, 'PUT', '/lines/MUG', { quantity: 999 })).json()).toMatchObject({ version: 2, lines: [{ quantity: 999 }] });
    expect((await send(caller, 'PUT', '/lines/MUG', { quantity: 999 })).json()).toMatchObject({ version: 2 });
    expect((await send(caller, 'DELETE', '/lines/MUG')).json()).toMatchObject({ version: 3, lines: [] });
    expect((await send(caller, 'DELETE', '/lines/MUG')).json()).toMatchObject({ version: 3, lines: [] });
  });

  test('marks changed prices and removed products until the buyer accepts them', async () => {
    const [changed, removed] = [`CHANGED-${randomUUID()}`, `REMOVED-${randomUUID()}`];
    for (const sku of [changed, removed]) products.set(sku, { title: sku, price: pounds(100) });
    const caller = signIn();
    await add(caller, changed, 2);
    await add(caller, removed, 1);
    products.set(changed, { title: 'Renamed', price: pounds(150) });
    products.delete(removed);
    // The response to a change may be five seconds behind; the cart's page is not.
    const unchanged = await send(caller, 'PUT', `/lines/${changed}`, { quantity: 2 });
    expect(unchanged.json()).toMatchObject({ version: 2, lines: [{ currentPrice: pounds(100), problem: null }, { problem: null }] });
    expect((await send(caller, 'GET')).json()).toMatchObject({
      version: 2,
      lines: [
        { sku: changed, unitPrice: pounds(100), currentPrice: pounds(150), problem: 'price-changed' },
        { sku: removed, unitPrice: pounds(100), currentPrice: null, problem: 'unknown-sku' },
      ],
      total: pounds(300),
    });
    const corrections = {
      version: 2,
      lines: [
        { sku: changed, quantity: 2, unitPrice: pounds(150) },
        { sku: removed, quantity: 0, unitPrice: pounds(100) },
      ],
    };
    const corrected = {
      version: 3,
      lines: [{ sku: changed, title: 'Renamed', unitPrice: pounds(150), problem: null }],
      total: pounds(300),
    };
    expect((await send(caller, 'POST', '/corrections', corrections)).json()).toMatchObject(corrected);
    expect((await send(caller, 'POST', '/corrections', corrections)).json()).toMatchObject(corrected);
  });

  test('is shown without the product service, but accepts no changes', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    skip(RECENT_MILLIS);
    product.breakDown();
    try {
      expect((await send(caller, 'GET')).json()).toMatchObject({
        lines: [{ sku: 'MUG', currentPrice: null, problem: null }],
        total: pounds(499),
      });
      expect((await add(caller, 'LANTERN', 1)).statusCode).toBe(503);
      const corrections = { version: 1, lines: [{ sku: 'MUG', quantity: 1, unitPrice: pounds(499) }] };
      expect((await send(caller, 'POST', '/corrections', corrections)).statusCode).toBe(503);
    } finally {
      product.recover();
    }
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', problem: null }] });
  });

  test('refuses a product that is priced in another currency than the shop’s', async () => {
    const sku = `EURO-${randomUUID()}`;
    products.set(sku, { title: 'Euro mug', price: { amount: 499, currency: 'EUR' } });
    const caller = signIn();
    await add(caller, 'MUG', 1);
    const refused = await add(caller, sku, 1);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'unknown-sku']);
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, total: pounds(499) });
  });

  test('is shown when a line has a currency that the shop no longer uses', async () => {
    const sku = `OLD-${randomUUID()}`;
    products.set(sku, { title: 'Old mug', price: pounds(300) });
    const caller = signIn();
    await add(caller, sku, 1);
    await add(caller, 'MUG', 1);
    await database.admin.run`
      update shop.carts set lines = jsonb_set(lines, '{0,unitPrice,currency}', '"DEM"') where customer_id = ${caller.customerId}
    `;
    expect((await send(caller, 'GET')).json()).toMatchObject({
      lines: [{ sku, problem: 'price-changed' }, { sku: 'MUG' }],
      total: pounds(499),
    });
    const corrections = { version: 2, lines: [{ sku, quantity: 1, unitPrice: pounds(300) }] };
    expect((await send(caller, 'POST', '/corrections', corrections)).json()).toMatchObject({
      lines: [{ problem: null }, {}],
      total: pounds(799),
    });
  });

  test('is visible to its owner only', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    expect((await send(signIn(), 'GET')).json()).toMatchObject({ lines: [] });
    expect((await app.inject({ url: '/api/cart' })).statusCode).toBe(401);
  });

  test.each([0, -1, 1.5, 1e9, 1000, '2'])('refuses a quantity of %s', async (quantity) => {
    const caller = signIn();
    await add(caller, 'MUG', 5);
    for (const refused of [
      await send(caller, 'POST', '/lines', { sku: 'MUG', quantity }),
      await send(caller, 'PUT', '/lines/MUG', { quantity }),
    ]) {
      expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid-request']);
    }
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ quantity: 5 }] });
  });

  test.each(['.', '..', 'MUG\u200B', 'MUG\u202E'])('refuses the SKU %j, which no product can have', async (sku) => {
    expect((await add(signIn(), sku, 1)).json()).toMatchObject({ status: 400, errors: [{ field: 'sku' }] });
  });

  test('refuses more than 999 of a SKU, an unknown SKU, and a change of a missing line', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 998);
    const tooMany = await add(caller, 'MUG', 2);
    expect([tooMany.statusCode, tooMany.json().code]).toEqual([422, 'too-many-of-one']);
    const unknown = await add(caller, 'NO-SUCH', 1);
    expect([unknown.statusCode, unknown.json().code]).toEqual([422, 'unknown-sku']);
    const absent = await send(caller, 'PUT', '/lines/LANTERN', { quantity: 1 });
    expect([absent.statusCode, absent.json().code]).toEqual([404, 'cart-line-not-found']);
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', quantity: 998 }] });
  });
});

describe('corrections of a cart', () => {
  const correct = (caller: Shopper, version: number, ...lines: readonly { sku: string; quantity: number; amount: number }[]) =>
    send(caller, 'POST', '/corrections', {
      version,
      lines: lines.map(({ sku, quantity, amount }) => ({ sku, quantity, unitPrice: pounds(amount) })),
    });

  test('are refused at a price that has changed since the page was shown, with that price', async () => {
    const sku = `TWICE-${randomUUID()}`;
    products.set(sku, { title: sku, price: pounds(100) });
    const caller = signIn();
    await add(caller, sku, 1);
    products.set(sku, { title: sku, price: pounds(200) });
    const refused = await correct(caller, 1, { sku, quantity: 1, amount: 150 });
    expect([refused.statusCode, refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'price-changed', changed: [{ sku, was: pounds(150), is: pounds(200) }] }),
    ]);
    products.delete(sku);
    expect((await correct(caller, 1, { sku, quantity: 1, amount: 200 })).json()).toMatchObject({ code: 'unknown-sku', skus: [sku] });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ unitPrice: pounds(100) }] });
  });

  test('are refused when the cart was changed on another device, or lacks the line', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 5);
    await add(caller, 'LANTERN', 1);
    const stale = await correct(caller, 1, { sku: 'MUG', quantity: 2, amount: 499 });
    expect([stale.statusCode, stale.json()]).toEqual([409, expect.objectContaining({ code: 'cart-changed', cartVersion: 2 })]);
    expect((await correct(caller, 2, { sku: 'TEAPOT', quantity: 2, amount: 499 })).json()).toMatchObject({ code: 'cart-line-not-found' });
    expect((await correct(caller, 2, { sku: 'MUG', quantity: 2, amount: 499 })).json()).toMatchObject({
      version: 3,
      lines: [{ quantity: 2 }, { quantity: 1 }],
    });
  });

  test.each([-1, 1000, 1.5])('are refused with a quantity of %s', async (quantity) => {
    expect((await correct(signIn(), 1, { sku: 'MUG', quantity, amount: 499 })).statusCode).toBe(400);
  });
});
