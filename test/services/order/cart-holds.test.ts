import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { holdStock, holdsOf, markForHolds } from '../../../domain/inventory/stock/holds.ts';
import { availabilityOf } from '../../../domain/inventory/stock/store.ts';
import { mintCustomerId } from '../../../platform/sharding/order-id.ts';
import { RULES_MILLIS } from '../../../services/order/cart-holds.ts';
import { pounds, startOrderApp } from '../../support/apps/order-app.ts';
import { startInventory } from '../../support/apps/inventory-app.ts';
import { anySku, receive } from '../../support/builders/stock-world.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { type Shopper, cartRequests } from './cart-requests.ts';

const core = await freshDatabase(['inventory']);
const sql = core.sql('inventory');
const inventory = await startInventory(core.sql('inventory'));
const shop = await startOrderApp({ inventoryUrl: await inventory.app.listen({ port: 0, host: '127.0.0.1' }) });
const { app, products, signIn, skip } = shop;
const { send, add } = cartRequests(shop);

afterAll(async () => {
  await shop.stop();
  await inventory.app.close().catch(() => undefined);
  await core.admin.close();
});

async function flashSku(units: number, mostPerCustomer = 5): Promise<string> {
  const sku = anySku('FLASH');
  products.set(sku, { title: sku, price: pounds(900) });
  await receive(sql, { sku, centre: 'north', quantity: units });
  await markForHolds(sql, { sku, minutes: 10, mostPerCustomer });
  skip(RULES_MILLIS);
  return sku;
}

const held = async (caller: Shopper) => (await holdsOf(sql, caller.customerId)).map(({ sku, quantity }) => [sku, quantity]);

describe('putting a marked SKU into the cart', () => {
  test('holds the line’s quantity, which follows each change until the line is removed', async () => {
    const sku = await flashSku(5);
    const caller = signIn();
    expect((await add(caller, sku, 1)).json()).toMatchObject({
      lines: [{ sku, quantity: 1, hold: { quantity: 1, expiresAt: expect.any(String) } }],
    });
    expect((await add(caller, sku, 2)).json()).toMatchObject({ lines: [{ quantity: 3, hold: { quantity: 3 } }] });
    expect((await send(caller, 'PUT', `/lines/${sku}`, { quantity: 2 })).json()).toMatchObject({ lines: [{ hold: { quantity: 2 } }] });
    const corrections = { version: 3, lines: [{ sku, quantity: 1, unitPrice: pounds(900) }] };
    expect((await send(caller, 'POST', '/corrections', corrections)).json()).toMatchObject({ lines: [{ hold: { quantity: 1 } }] });
    expect(await availabilityOf(sql, [sku])).toEqual([{ sku, available: 4 }]);
    await send(caller, 'DELETE', `/lines/${sku}`);
    expect(await held(caller)).toEqual([]);
  });

  test('is refused when other carts hold the rest, or above the most per customer, and changes nothing', async () => {
    const sku = await flashSku(6);
    const [one, other] = [signIn(), signIn()];
    await add(one, sku, 4);
    const refused = await add(other, sku, 3);
    expect([refused.statusCode, refused.json()]).toEqual([409, expect.objectContaining({ code: 'hold-refused', sku, available: 2 })]);
    expect((await send(other, 'GET')).json()).toMatchObject({ version: 0, lines: [] });
    const tooMany = await send(one, 'PUT', `/lines/${sku}`, { quantity: 6 });
    expect([tooMany.statusCode, tooMany.json()]).toEqual([422, expect.objectContaining({ code: 'too-many-held', most: 5 })]);
    expect((await send(one, 'GET')).json()).toMatchObject({ lines: [{ quantity: 4, hold: { quantity: 4 } }] });
  });

  test('holds once for a repeated request, and all of two tabs', async () => {
    const sku = await flashSku(5);
    const caller = signIn();
    const keyed = (key: string) =>
      app.inject({
        method: 'POST',
        url: '/api/cart/lines',
        headers: { ...caller.headers, 'idempotency-key': key },
        payload: { sku, quantity: 2 },
      });
    await keyed('one');
    expect((await keyed('one')).json()).toMatchObject({ lines: [{ quantity: 2, hold: { quantity: 2 } }] });
    await Promise.all([add(caller, sku, 1), add(caller, sku, 1)]);
    expect((await send(caller, 'GET')).json()).toMatchObject({ lines: [{ quantity: 4 }] });
    expect(await held(caller)).toEqual([[sku, 4]]);
  });

  test('shows that a hold has ended, and holds again when the line is saved', async () => {
    const sku = await flashSku(3);
    const caller = signIn();
    await add(caller, sku, 2);
    await core.admin.run`update inventory.holds set expires_at = now() where sku = ${sku}`;
    expect((await send(caller, 'GET')).json()).toMatchObject({ lines: [{ sku, hold: null }] });
    expect((await send(caller, 'PUT', `/lines/${sku}`, { quantity: 2 })).json()).toMatchObject({
      version: 1,
      lines: [{ hold: { quantity: 2 } }],
    });
    await core.admin.run`update inventory.holds set expires_at = now() where sku = ${sku}`;
    await holdStock(sql, { customerId: mintCustomerId(), sku, quantity: 2 });
    expect((await send(caller, 'PUT', `/lines/${sku}`, { quantity: 2 })).json()).toMatchObject({ code: 'hold-refused', available: 1 });
  });

  test('goes with the cart from the guest to the account', async () => {
    const sku = await flashSku(3);
    const [guest, account] = [signIn(), signIn({ accountId: randomUUID() })];
    await add(guest, sku, 3);
    expect((await send(account, 'POST', '/merge', { sessionToken: guest.session })).json()).toMatchObject({
      lines: [{ sku, quantity: 3, hold: { quantity: 3 } }],
    });
    expect(await held(guest)).toEqual([]);
  });

  test('is not marked on other lines', async () => {
    await flashSku(1);
    const caller = signIn();
    const { lines } = (await add(caller, 'MUG', 1)).json();
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('hold');
    expect(await held(caller)).toEqual([]);
  });
});

test('while inventory is unavailable, a marked SKU cannot be added, other SKUs can, and the cart is shown', async () => {
  const sku = await flashSku(3);
  const caller = signIn();
  await add(caller, sku, 1);
  await inventory.app.close();
  skip(RULES_MILLIS);
  expect((await add(caller, sku, 1)).statusCode).toBe(503);
  expect((await add(caller, 'MUG', 1)).statusCode).toBe(200);
  const { lines } = (await send(caller, 'GET')).json();
  expect(lines).toMatchObject([{ sku, quantity: 1 }, { sku: 'MUG' }]);
  expect(lines[0]).not.toHaveProperty('hold');
});
