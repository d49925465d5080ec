import { type CartAddition, type CartMerge, CartView } from '../../../contracts/order/http.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

/** `undefined` for a visitor without a session. */
export async function cartOf(session: string | undefined): Promise<CartView | undefined> {
  if (session === undefined) return undefined;
  return call(CartView, { base: config().ORDER_URL, path: '/api/cart', session });
}

export async function addToCart(session: string, line: CartAddition): Promise<void> {
  await send({ base: config().ORDER_URL, path: '/api/cart/lines', method: 'POST', session, body: line });
}

export async function setQuantity(session: string, { sku, quantity }: CartAddition): Promise<void> {
  await send({ base: config().ORDER_URL, path: linePath(sku), method: 'PUT', session, body: { quantity } });
}

export async function removeFromCart(session: string, sku: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: linePath(sku), method: 'DELETE', session });
}

/** Accepts the current prices for the lines of the cart. */
export async function acceptPrices(session: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: '/api/cart/prices', method: 'POST', session });
}

/** Adds the guest's lines to the cart of the account. */
export async function mergeGuestCart(session: string, guestSession: string): Promise<void> {
  const body: CartMerge = { sessionToken: guestSession };
  await send({ base: config().ORDER_URL, path: '/api/cart/merge', method: 'POST', session, body });
}

function linePath(sku: string): string {
  return `/api/cart/lines/${encodeURIComponent(sku)}`;
}
