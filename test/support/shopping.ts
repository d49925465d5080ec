import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PlacedOrder, Shop } from '../../load/shop.ts';
import { accountOf, readEndpoints, shopUrl } from '../../ops/endpoints.ts';

const price = { amount: 499, currency: 'GBP' };

export interface Purchase {
  readonly sku: string;
  readonly quantity?: number;
  readonly paymentMethod?: string;
  readonly key?: string;
}

/** The running shop's front door, and an importer's session for what must stand before anything is sold. */
export async function openShop(connections = 32): Promise<{ readonly door: Shop; readonly importer: Shop }> {
  const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
  const door = Shop.at(shopUrl(endpoints), connections);
  return { door, importer: await door.signIn(accountOf(endpoints, 'ImporterAccount')) };
}

/** A product of its own for a test, with so many units at one centre. */
export async function stockedProduct(importer: Shop, units: number): Promise<string> {
  const sku = `test-${randomUUID()}`;
  const product = { sku, title: 'Tested', description: 'Sold in a test.', category: { slug: 'tests', name: 'Tests' }, price };
  await importer.call({ method: 'PUT', path: '/api/products', body: { products: [product] } }, z.unknown());
  const receipt = { receiptId: `receipt of ${sku}`, lines: [{ sku, centre: 'north', quantity: units }] };
  await importer.call({ method: 'POST', path: '/api/stock/receipts', body: receipt }, z.unknown());
  return sku;
}

/** Orders once; the answer comes when the order is decided, or after half a minute. */
export function buy(
  shopper: Shop,
  { sku, quantity = 1, paymentMethod = 'pm_card_visa', key = randomUUID() }: Purchase,
): Promise<PlacedOrder> {
  const body = {
    lines: [{ sku, quantity, unitPrice: price }],
    contact: { name: 'Ada Tester', email: 'ada@example.com' },
    shippingAddress: { name: 'Ada Tester', line1: '1 Test Lane', city: 'Leeds', postcode: 'LS1 1AA', country: 'United Kingdom' },
    payment: { paymentMethod },
  };
  return shopper.call({ method: 'POST', path: '/api/orders', body, headers: { 'idempotency-key': key, prefer: 'wait=30' } }, PlacedOrder);
}

/** Orders with one key until the shop has answered, as a patient client does: what is lost on the way is asked again and never bought twice. */
export async function buyPatiently(shopper: Shop, purchase: Purchase, patienceMillis: number): Promise<PlacedOrder> {
  const key = randomUUID();
  const until = Date.now() + patienceMillis;
  for (;;) {
    try {
      return await buy(shopper, { ...purchase, key });
    } catch (error) {
      const isFinal =
        error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500 && error.status !== 429;
      if (isFinal || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
