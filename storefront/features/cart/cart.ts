import { type CartAddition, type CartCorrections, type CartMerge, CartView } from '../../../contracts/order/http.ts';
import { call, send } from '../../../web/backend.ts';
import { isOutage } from '../../../web/outage.ts';
import { config } from '../../lib/config.ts';

/** `undefined` for a visitor without a session. */
export async function cartOf(session: string | undefined): Promise<CartView | undefined> {
  if (session === undefined) return undefined;
  return call(CartView, { base: config().ORDER_URL, path: '/api/cart', session });
}

/** Adds once, however often it is sent with the key: a lost response is no reason to add again. */
export async function addToCart(session: string, line: CartAddition, key: string): Promise<void> {
  const request = { base: config().ORDER_URL, path: '/api/cart/lines', method: 'POST', session, body: line, key } as const;
  await send(request).catch((error: unknown) => {
    if (!isOutage(error)) throw error;
    return send(request);
  });
}

export async function setQuantity(session: string, { sku, quantity }: CartAddition): Promise<void> {
  await send({ base: config().ORDER_URL, path: linePath(sku), method: 'PUT', session, body: { quantity } });
}

export async function removeFromCart(session: string, sku: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: linePath(sku), method: 'DELETE', session });
}

/** Accepts the prices and quantities that the page showed. */
export async function correctCart(session: string, corrections: CartCorrections): Promise<void> {
  await send({ base: config().ORDER_URL, path: '/api/cart/corrections', method: 'POST', session, body: corrections });
}

/** Adds the guest's lines to the cart of the account. */
export async function mergeGuestCart(session: string, guestSession: string): Promise<void> {
  const body: CartMerge = { sessionToken: guestSession };
  await send({ base: config().ORDER_URL, path: '/api/cart/merge', method: 'POST', session, body });
}

function linePath(sku: string): string {
  return `/api/cart/lines/${encodeURIComponent(sku)}`;
}
