import * as z from 'zod';
import { OrderError } from '../errors.ts';
import { type Money, isSameMoney, multiplyMoney, sumMoney } from '../../../platform/money/money.ts';
import { type Offer, refuseChangedPrices } from '../sale/checkout.ts';
import { type CartCorrections, CartLine, type CartView, MAX_QUANTITY_PER_SKU } from '../../../contracts/order/http.ts';

/** The limit of an order, so that each cart can be ordered. */
export const MAX_LINES = 1000;

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
  if (!cart.lines.some((line) => line.sku === sku)) throw notInCart(sku);
  return cart.lines.map((line) => (line.sku === sku ? { ...line, quantity } : line));
}

function notInCart(sku: string): OrderError {
  return new OrderError('cart-line-not-found', `${sku} is not in the cart; add it first`);
}

/** Idempotent. */
export function removeFromCart(cart: Cart, sku: string): readonly CartLine[] {
  return cart.lines.filter((line) => line.sku !== sku);
}

/**
 * Sets the prices and quantities that the buyer saw and accepts, and removes lines of quantity 0. A repeat changes nothing.
 *
 * @throws OrderError `cart-changed`, `cart-line-not-found`, `unknown-sku` or `price-changed`: the buyer must see what has changed since.
 */
export function correctCart(cart: Cart, { version, lines }: CartCorrections, offers: readonly Offer[]): readonly CartLine[] {
  const corrections = new Map(lines.map((line) => [line.sku, line]));
  const offerOf = new Map(offers.map((offer) => [offer.sku, offer]));
  const corrected = cart.lines.flatMap((line) => {
    const correction = corrections.get(line.sku);
    if (!correction) return [line];
    const { quantity, unitPrice } = correction;
    return quantity === 0 ? [] : [{ ...line, quantity, unitPrice, title: offerOf.get(line.sku)?.title ?? line.title }];
  });
  if (version !== cart.version) {
    const isRepeat = lines.every(({ sku, quantity }) => quantity === 0 || cart.lines.some((line) => line.sku === sku));
    if (isRepeat && isSameCart(corrected, cart.lines)) return cart.lines;
    throw new OrderError('cart-changed', `the corrections are of version ${version}, but the cart is at ${cart.version}; show it again`, {
      cartVersion: cart.version,
    });
  }
  refuseStale(cart, lines, offerOf);
  return corrected;
}

function refuseStale(cart: Cart, lines: CartCorrections['lines'], offerOf: ReadonlyMap<string, Offer>): void {
  const kept = lines.filter(({ quantity }) => quantity > 0);
  const absent = lines.find(({ sku }) => !cart.lines.some((line) => line.sku === sku));
  if (absent) throw notInCart(absent.sku);
  const unknown = kept.map(({ sku }) => sku).filter((sku) => !offerOf.has(sku));
  if (unknown.length > 0)
    throw new OrderError('unknown-sku', `the shop does not sell ${unknown.join(', ')}; remove them`, { skus: unknown });
  refuseChangedPrices(kept, offerOf);
}

/**
 * Merges a guest's lines into the cart of the account that the guest signed in to. `rest` are lines beyond the limit of a cart.
 *
 * For a SKU in both the larger quantity counts: goods chosen on two devices are not bought twice.
 */
export function mergeLines(
  cart: Cart,
  guest: readonly CartLine[],
): { readonly lines: readonly CartLine[]; readonly rest: readonly CartLine[] } {
  const quantities = new Map(guest.map(({ sku, quantity }) => [sku, quantity]));
  const own = cart.lines.map((line) => ({ ...line, quantity: Math.max(line.quantity, quantities.get(line.sku) ?? 0) }));
  const skus = new Set(cart.lines.map(({ sku }) => sku));
  const lines = [...own, ...guest.filter(({ sku }) => !skus.has(sku))];
  return { lines: lines.slice(0, MAX_LINES), rest: lines.slice(MAX_LINES) };
}

export function isSameCart(a: readonly CartLine[], b: readonly CartLine[]): boolean {
  return a.length === b.length && a.every((line, index) => isSameLine(line, b[index]));
}

export interface Known {
  /** Undefined while the product service is unavailable: the cart then has no current prices. */
  readonly offers: readonly Offer[] | undefined;

  /** The hold of each marked SKU, null for one that has ended. */
  readonly held: ReadonlyMap<string, { readonly quantity: number; readonly expiresAt: string } | null>;
}

/** The cart as its owner sees it. */
export function viewCart(cart: Cart, { offers, held }: Known, currency: string): Omit<CartView, 'purchase'> {
  const lines = cart.lines.map((line) => {
    const currentPrice = offers?.find(({ sku }) => sku === line.sku)?.price ?? null;
    const hold = held.get(line.sku);
    return { ...line, currentPrice, problem: offers ? problemOf(line, currentPrice) : null, ...(hold !== undefined && { hold }) };
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
