import * as z from 'zod';
import { OrderError } from '../errors.ts';
import { type Money, isSameMoney, multiplyMoney, sumMoney } from '../../../platform/money/money.ts';
import type { Offer } from '../sale/checkout.ts';
import { CartLine, type CartView, MAX_QUANTITY_PER_SKU } from '../../../contracts/order/http.ts';

/** The limit of an order, so that each cart can be ordered. */
const MAX_LINES = 1000;

/** Lines that a customer intends to buy. The version is 0 before the first change and grows with each change. */
export const Cart = z.object({ version: z.int().min(0), lines: z.array(CartLine) });

export type Cart = Readonly<z.infer<typeof Cart>>;

/**
 * Adds to the SKU's line, or adds a line. The price is the one that the buyer has just seen.
 *
 * @throws OrderError `too-many-of-one` or `cart-full`.
 */
export function addToCart(cart: Cart, { sku, title, price }: Offer, quantity: number): readonly CartLine[] {
  const existing = cart.lines.find((line) => line.sku === sku);
  const line = { sku, title, quantity: quantity + (existing?.quantity ?? 0), unitPrice: price };
  if (line.quantity > MAX_QUANTITY_PER_SKU) {
    const have = existing ? `; ${existing.quantity} are in the cart already` : '';
    throw new OrderError('too-many-of-one', `a cart can contain at most ${MAX_QUANTITY_PER_SKU} of ${sku}${have}`, {
      sku,
      most: MAX_QUANTITY_PER_SKU,
    });
  }
  if (existing) return cart.lines.map((other) => (other === existing ? line : other));
  if (cart.lines.length >= MAX_LINES) throw new OrderError('cart-full', `a cart can contain at most ${MAX_LINES} different products`);
  return [...cart.lines, line];
}

/** @throws OrderError `cart-line-not-found`. */
export function setQuantity(cart: Cart, sku: string, quantity: number): readonly CartLine[] {
  if (!cart.lines.some((line) => line.sku === sku)) throw new OrderError('cart-line-not-found', `${sku} is not in the cart; add it first`);
  return cart.lines.map((line) => (line.sku === sku ? { ...line, quantity } : line));
}

/** Idempotent. */
export function removeFromCart(cart: Cart, sku: string): readonly CartLine[] {
  return cart.lines.filter((line) => line.sku !== sku);
}

/** Sets the current titles and prices, which the buyer has accepted, and removes SKUs that are no longer sold. */
export function acceptPrices(cart: Cart, offers: readonly Offer[]): readonly CartLine[] {
  return cart.lines.flatMap((line) => {
    const offer = offers.find(({ sku }) => sku === line.sku);
    return offer ? [{ ...line, title: offer.title, unitPrice: offer.price }] : [];
  });
}

/**
 * Merges a guest's cart into the cart of the account that the guest signed in to.
 *
 * For a SKU in both carts the larger quantity counts: a repeated merge changes nothing, and goods chosen on two devices are not bought twice.
 */
export function mergeCarts(cart: Cart, guest: Cart): readonly CartLine[] {
  const merged = cart.lines.map((line) => {
    const guestLine = guest.lines.find(({ sku }) => sku === line.sku);
    return guestLine && guestLine.quantity > line.quantity ? { ...line, quantity: guestLine.quantity } : line;
  });
  const added = guest.lines.filter(({ sku }) => !cart.lines.some((line) => line.sku === sku));
  return [...merged, ...added].slice(0, MAX_LINES);
}

export function isSameCart(a: readonly CartLine[], b: readonly CartLine[]): boolean {
  return a.length === b.length && a.every((line, index) => isSameLine(line, b[index]));
}

/** The cart as its owner sees it. Without offers (the product service is unavailable) it has no current prices. */
export function viewCart(cart: Cart, offers: readonly Offer[] | undefined, currency: string): Omit<CartView, 'purchase'> {
  const lines = cart.lines.map((line) => {
    const currentPrice = offers?.find(({ sku }) => sku === line.sku)?.price ?? null;
    return { ...line, currentPrice, problem: offers ? problemOf(line, currentPrice) : null };
  });
  const amounts = lines
    .filter(({ unitPrice }) => unitPrice.currency === currency)
    .map(({ unitPrice, quantity }) => multiplyMoney(unitPrice, quantity));
  return { version: cart.version, lines, total: sumMoney(amounts, currency) };
}

function problemOf({ unitPrice }: CartLine, currentPrice: Money | null): 'price-changed' | 'unknown-sku' | null {
  if (!currentPrice) return 'unknown-sku';
  return isSameMoney(unitPrice, currentPrice) ? null : 'price-changed';
}

function isSameLine(a: CartLine, b: CartLine | undefined): boolean {
  return b !== undefined && a.sku === b.sku && a.title === b.title && a.quantity === b.quantity && isSameMoney(a.unitPrice, b.unitPrice);
}
