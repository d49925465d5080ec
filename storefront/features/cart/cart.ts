import { type CartAddition, type CartMerge, CartView } from '../../../contracts/order/http.ts';
import { call, send } from '../../lib/backend.ts';
import { config } from '../../lib/config.ts';

/** `undefined` for a visitor who has put nothing in yet. */
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

/** The shopper has seen what things cost now, and goes on. */
export async function acceptPrices(session: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: '/api/cart/prices', method: 'POST', session });
}

/** Signing in brings along what the guest had put in. */
export async function bringGuestCart(session: string, guestSession: string): Promise<void> {
  const body: CartMerge = { sessionToken: guestSession };
  await send({ base: config().ORDER_URL, path: '/api/cart/merge', method: 'POST', session, body });
}

function linePath(sku: string): string {
  return `/api/cart/lines/${encodeURIComponent(sku)}`;
}
