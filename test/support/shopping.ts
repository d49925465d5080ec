import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fillCart } from '../../load/fill-cart.ts';
import { OrderView } from '../../contracts/order/http.ts';
import { Shop, ShopRefusal } from '../../load/shop.ts';
import { accountOf, readEndpoints, shopUrl } from '../../tools/endpoints.ts';

const price = { amount: 499, currency: 'GBP' };

export interface Purchase {
  readonly sku: string;
  readonly quantity?: number;
  readonly paymentMethod?: string;
  /** How long the answer may wait for the order's decision. */
  readonly waitSeconds?: number;
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

/** Puts the product alone into the cart and orders it once; the answer comes when the order is decided, or after half a minute. */
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

/** Orders what a version of the cart is said to hold. */
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

/** Orders with one key until the shop has answered, as a patient client does: what is lost on the way is asked again and never bought twice. */
export function buyPatiently(shopper: Shop, purchase: Purchase, patienceMillis: number): Promise<OrderView> {
  const key = randomUUID();
  let cartVersion: number | undefined;
  return patiently(async () => {
    cartVersion ??= await fillCart(shopper, [cartLine(purchase)]);
    try {
      return await order(shopper, purchase, { key, cartVersion });
    } catch (error) {
      // An order before is not decided yet, or has been since: the cart is another one then.
      if (isAboutTheCart(error)) cartVersion = undefined;
      throw error;
    }
  }, patienceMillis);
}

/** Cancels an order; answers false when it is too late for that. */
export async function cancelPatiently(shopper: Shop, orderId: string, patienceMillis: number): Promise<boolean> {
  const path = `/api/orders/${orderId}/cancellation`;
  try {
    await patiently(() => shopper.call({ method: 'POST', path, body: {} }, z.unknown()), patienceMillis);
    return true;
  } catch (error) {
    if (error instanceof ShopRefusal && error.code === 'order-already-shipped') return false;
    throw error;
  }
}

/** Answers the challenge of an order's payment once it is asked, and comes back when the shop has heard of it. */
export function answerChallengePatiently(
  shopper: Shop,
  orderId: string,
  answer: 'approve' | 'fail',
  patienceMillis: number,
): Promise<OrderView> {
  return patiently(async () => {
    const order = await shopper.call({ method: 'GET', path: `/api/orders/${orderId}` }, OrderView);
    if (order.nextAction)
      await fetch(order.nextAction.redirectUrl, { method: 'POST', body: new URLSearchParams({ answer }), redirect: 'manual' });
    if (order.nextAction || order.status === 'placed')
      throw new Error(`order ${orderId} is ${order.status}: its payment is not decided yet`);
    return order;
  }, patienceMillis);
}

/** Asks until the shop has answered, be it with a refusal. */
async function patiently<T>(ask: () => Promise<T>, patienceMillis: number): Promise<T> {
  const until = Date.now() + patienceMillis;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isFinal = error instanceof ShopRefusal && error.status < 500 && error.status !== 429 && !isAboutTheCart(error);
      if (isFinal || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

function isAboutTheCart(error: unknown): boolean {
  return error instanceof ShopRefusal && ['cart-in-purchase', 'cart-already-bought', 'cart-changed'].includes(error.code);
}
