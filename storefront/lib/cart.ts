import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';
import { call, send } from './backend.ts';
import { config } from './config.ts';
import { Order } from './order.ts';

const CartLine = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.int(),
  /** What the shopper saw when it was put in. */
  unitPrice: Money,
  /** What it costs now; null when it is sold no longer. */
  currentPrice: Money.nullable(),
  problem: z.enum(['price-changed', 'unknown-sku']).nullable(),
});

export type CartLine = Readonly<z.infer<typeof CartLine>>;

/** The order that is buying the cart and is not decided yet. */
const Purchase = Order.pick({ orderId: true, number: true, status: true, nextAction: true, lines: true });

export type Purchase = Readonly<z.infer<typeof Purchase>>;

const Cart = z.object({ version: z.int(), lines: z.array(CartLine), total: Money, purchase: Purchase.nullable() });

export type Cart = Readonly<z.infer<typeof Cart>>;

/** `undefined` for a visitor who has put nothing in yet. */
export async function cartOf(session: string | undefined): Promise<Cart | undefined> {
  if (session === undefined) return undefined;
  return call(Cart, { base: config().ORDER_URL, path: '/api/cart', session });
}

export async function addToCart(session: string, line: { readonly sku: string; readonly quantity: number }): Promise<void> {
  await send({ base: config().ORDER_URL, path: '/api/cart/lines', method: 'POST', session, body: line });
}

export async function setQuantity(session: string, { sku, quantity }: { readonly sku: string; readonly quantity: number }): Promise<void> {
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
  await send({ base: config().ORDER_URL, path: '/api/cart/merge', method: 'POST', session, body: { sessionToken: guestSession } });
}

function linePath(sku: string): string {
  return `/api/cart/lines/${encodeURIComponent(sku)}`;
}
