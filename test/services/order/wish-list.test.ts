import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { startOrderApp } from '../../support/apps/order-app.ts';
import { type Shopper, cartRequests } from './cart-requests.ts';

const shop = await startOrderApp();
const { app, product, signIn } = shop;
const { send } = cartRequests(shop);

afterAll(() => shop.stop());

describe('a wish list', () => {
  const skus = async (caller: Shopper) => {
    const { products } = (await send(caller, 'GET', '/wish-list')).json();
    return products.map(({ sku }: { sku: string }) => sku);
  };

  test('has products with their titles, the newest first, each once', async () => {
    const caller = signIn();
    expect(await skus(caller)).toEqual([]);
    await send(caller, 'PUT', '/wish-list/MUG');
    await send(caller, 'PUT', '/wish-list/LANTERN');
    expect((await send(caller, 'PUT', '/wish-list/MUG')).json()).toEqual({
      products: [
        { sku: 'LANTERN', title: 'Lantern', addedAt: expect.any(String) },
        { sku: 'MUG', title: 'Mug', addedAt: expect.any(String) },
      ],
    });
    expect((await send(caller, 'DELETE', '/wish-list/LANTERN')).json()).toMatchObject({ products: [{ sku: 'MUG' }] });
    expect((await send(caller, 'DELETE', '/wish-list/LANTERN')).statusCode).toBe(200);
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 0, lines: [] });
  });

  test('is its owner’s only, and a guest’s comes along at sign-in', async () => {
    const guest = signIn();
    await send(guest, 'PUT', '/wish-list/MUG');
    expect(await skus(signIn())).toEqual([]);
    expect((await app.inject({ url: '/api/cart/wish-list' })).statusCode).toBe(401);
    const account = signIn({ accountId: randomUUID() });
    await send(account, 'PUT', '/wish-list/LANTERN');
    await send(account, 'POST', '/merge', { sessionToken: guest.session });
    expect(await skus(account)).toEqual(['MUG', 'LANTERN']);
    expect(await skus(guest)).toEqual([]);
    const later = signIn();
    await send(later, 'PUT', '/wish-list/MUG');
    expect(await skus(signIn({ linked: [later.customerId] }))).toEqual(['MUG']);
  });

  test('refuses an unknown SKU, and any addition while the product service is unavailable', async () => {
    const caller = signIn();
    const unknown = await send(caller, 'PUT', '/wish-list/NO-SUCH');
    expect([unknown.statusCode, unknown.json().code]).toEqual([422, 'unknown-sku']);
    product.breakDown();
    try {
      expect((await send(caller, 'PUT', `/wish-list/${randomUUID()}`)).statusCode).toBe(503);
      expect((await send(caller, 'GET', '/wish-list')).statusCode).toBe(200);
    } finally {
      product.recover();
    }
    expect(await skus(caller)).toEqual([]);
  });
});
