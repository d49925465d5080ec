import { CartView } from '../contracts/order/http.ts';
import type { Shop } from './shop.ts';

export interface WantedLine {
  readonly sku: string;
  readonly quantity: number;
}

/** Sets the cart to exactly these lines. @returns the cart version for the order */
export async function fillCart(shopper: Shop, wanted: readonly WantedLine[]): Promise<number> {
  let cart = await shopper.call({ method: 'GET', path: '/api/cart' }, CartView);
  for (const { sku } of cart.lines)
    if (!wanted.some((line) => line.sku === sku)) cart = await shopper.call({ method: 'DELETE', path: linePath(sku) }, CartView);
  for (const { sku, quantity } of wanted) {
    const held = cart.lines.find((line) => line.sku === sku);
    if (!held) cart = await shopper.call({ method: 'POST', path: '/api/cart/lines', body: { sku, quantity } }, CartView);
    else if (held.quantity !== quantity) cart = await shopper.call({ method: 'PUT', path: linePath(sku), body: { quantity } }, CartView);
  }
  return cart.version;
}

function linePath(sku: string): string {
  return `/api/cart/lines/${encodeURIComponent(sku)}`;
}
