import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { fillCart } from '../../load/fill-cart.ts';
import { OrderView } from '../../contracts/order/http.ts';
import { Shop, ShopRefusal } from '../../load/shop.ts';
import { accountOf, readEndpoints, shopUrl } from '../../tools/endpoints.ts';

const price = { amount: 499, currency: 'GBP' };

export interface Purchase {
  readonly sku: string;
  readonly quantity?: number;
  readonly paymentMethod?: string;
  /** The value of `Prefer: wait`. */
  readonly waitSeconds?: number;
}

/** Clients of the running shop: one without a session, and one of an importer. */
export async function openShop(connections = 32): Promise<{ readonly door: Shop; readonly importer: Shop }> {
  const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
  const door = Shop.at(shopUrl(endpoints), connections);
  return { door, importer: await door.signIn(accountOf(endpoints, 'ImporterAccount')) };
}

/** Creates a product for a test, with stock at one centre. */
export async function stockedProduct(importer: Shop, units: number): Promise<string> {
  const sku = `test-${randomUUID()}`;
  const product = { sku, title: 'Tested', description: 'Sold in a test.', category: { slug: 'tests', name: 'Tests' }, price };
  await importer.call({ method: 'PUT', path: '/api/products', body: { products: [product] } }, z.unknown());
  const receipt = { receiptId: `receipt of ${sku}`, lines: [{ sku, centre: 'north', quantity: units }] };
  await importer.call({ method: 'POST', path: '/api/stock/receipts', body: receipt }, z.unknown());
  return sku;
}

/** Fills the cart with the product and orders it; returns when the order is decided, or after 30 s. */
export async function buy(shopper: Shop, purchase: Purchase): Promise<OrderView> {
  return order(shopper, purchase, { key: randomUUID(), cartVersion: await fillCart(shopper, [cartLine(purchase)]) });
}

function cartLine({ sku, quantity = 1 }: Purchase) {
  return { sku, quantity };
}

interface OrderOfCart {
  readonly key: string;
  readonly cartVersion: number;
}

/** Orders a version of the cart. */
export function order(
  shopper: Shop,
  { sku, quantity = 1, paymentMethod = 'pm_card_visa', waitSeconds = 30 }: Purchase,
  { key, cartVersion }: OrderOfCart,
): Promise<OrderView> {
  const body = {
    lines: [{ sku, quantity, unitPrice: price }],
    cartVersion,
    contact: { name: 'Ada Tester', email: 'ada@example.com' },
    shippingAddress: { name: 'Ada Tester', line1: '1 Test Lane', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' },
    payment: { paymentMethod },
  };
  const headers = { 'idempotency-key': key, prefer: `wait=${waitSeconds}` };
  return shopper.call({ method: 'POST', path: '/api/orders', body, headers }, OrderView);
}

/** Orders with retries under one idempotency key. */
export function buyWithRetries(shopper: Shop, purchase: Purchase, retryMillis: number): Promise<OrderView> {
  const key = randomUUID();
  let cartVersion: number | undefined;
  return withRetries(async () => {
    cartVersion ??= await fillCart(shopper, [cartLine(purchase)]);
    try {
      return await order(shopper, purchase, { key, cartVersion });
    } catch (error) {
      // An earlier order is undecided, or was decided meanwhile and changed the cart.
      if (isAboutTheCart(error)) cartVersion = undefined;
      throw error;
    }
  }, retryMillis);
}

/** Cancels an order with retries; returns false if it has shipped. */
export async function cancelWithRetries(shopper: Shop, orderId: string, retryMillis: number): Promise<boolean> {
  const path = `/api/orders/${orderId}/cancellation`;
  try {
    await withRetries(() => shopper.call({ method: 'POST', path, body: {} }, z.unknown()), retryMillis);
    return true;
  } catch (error) {
    if (error instanceof ShopRefusal && error.code === 'order-already-shipped') return false;
    throw error;
  }
}

/** Completes the challenge of an order's payment and waits until the order is decided. */
export function completeChallengeWithRetries(
  shopper: Shop,
  orderId: string,
  choice: 'approve' | 'fail',
  retryMillis: number,
): Promise<OrderView> {
  return withRetries(async () => {
    const order = await shopper.call({ method: 'GET', path: `/api/orders/${orderId}` }, OrderView);
    if (order.nextAction)
      await fetch(order.nextAction.redirectUrl, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });
    if (order.nextAction || order.status === 'placed')
      throw new Error(`order ${orderId} is ${order.status}: its payment is not decided yet`);
    return order;
  }, retryMillis);
}

/** Retries until the shop responds with a success or a final refusal. */
async function withRetries<T>(call: () => Promise<T>, retryMillis: number): Promise<T> {
  const deadline = Date.now() + retryMillis;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isFinal = error instanceof ShopRefusal && error.status < 500 && error.status !== 429 && !isAboutTheCart(error);
      if (isFinal || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

function isAboutTheCart(error: unknown): boolean {
  return error instanceof ShopRefusal && ['cart-in-purchase', 'cart-already-bought', 'cart-changed'].includes(error.code);
}
