import { z } from 'zod';
import { OrderError } from '../errors.ts';
import { type Money, isSameMoney, multiplyMoney, sumMoney } from '../../../platform/money/money.ts';
import type { Offer } from '../sale/checkout.ts';
import { CartLine, type CartView, MOST_OF_ONE } from '../../../contracts/order/http.ts';

/** What fits in a cart, so that a cart fits in an order. */
const MOST_LINES = 1000;

/** What a customer means to buy. Its version is 0 while nothing was ever put in, and grows with every change. */
export const Cart = z.object({ version: z.int().min(0), lines: z.array(CartLine) });

export type Cart = Readonly<z.infer<typeof Cart>>;

/**
 * Adds to what is there of the SKU already, at the price that the buyer has just seen.
 *
 * @throws OrderError `too-many-of-one` or `cart-full`.
 */
export function addToCart(cart: Cart, { sku, title, price }: Offer, quantity: number): readonly CartLine[] {
  const there = cart.lines.find((line) => line.sku === sku);
  const line = { sku, title, quantity: quantity + (there?.quantity ?? 0), unitPrice: price };
  if (line.quantity > MOST_OF_ONE) {
    const have = there ? `; ${there.quantity} are in the cart already` : '';
    throw new OrderError('too-many-of-one', `a cart holds at most ${MOST_OF_ONE} of ${sku}${have}`, { sku, most: MOST_OF_ONE });
  }
  if (there) return cart.lines.map((other) => (other === there ? line : other));
  if (cart.lines.length >= MOST_LINES) throw new OrderError('cart-full', `a cart holds at most ${MOST_LINES} different products`);
  return [...cart.lines, line];
}

/** @throws OrderError `cart-line-not-found`. */
export function setQuantity(cart: Cart, sku: string, quantity: number): readonly CartLine[] {
  if (!cart.lines.some((line) => line.sku === sku)) throw new OrderError('cart-line-not-found', `${sku} is not in the cart; add it first`);
  return cart.lines.map((line) => (line.sku === sku ? { ...line, quantity } : line));
}

/** Taking out what is not there is harmless. */
export function removeFromCart(cart: Cart, sku: string): readonly CartLine[] {
  return cart.lines.filter((line) => line.sku !== sku);
}

/** The buyer has seen the present prices and agrees. What is not sold any more leaves the cart. */
export function acceptPrices(cart: Cart, offers: readonly Offer[]): readonly CartLine[] {
  return cart.lines.flatMap((line) => {
    const offer = offers.find(({ sku }) => sku === line.sku);
    return offer ? [{ ...line, title: offer.title, unitPrice: offer.price }] : [];
  });
}

/**
 * The cart after its owner signed in and brought a guest's cart along. Of a SKU that stands in both, the larger quantity counts: a second merge changes nothing, and nobody
 * gets two of what was chosen on two devices.
 */
export function mergeCarts(cart: Cart, guest: Cart): readonly CartLine[] {
  const merged = cart.lines.map((line) => {
    const brought = guest.lines.find(({ sku }) => sku === line.sku);
    return brought && brought.quantity > line.quantity ? { ...line, quantity: brought.quantity } : line;
  });
  const added = guest.lines.filter(({ sku }) => !cart.lines.some((line) => line.sku === sku));
  return [...merged, ...added].slice(0, MOST_LINES);
}

export function isSameCart(a: readonly CartLine[], b: readonly CartLine[]): boolean {
  return a.length === b.length && a.every((line, index) => isSameLine(line, b[index]));
}

/** The cart as its owner sees it. Without offers (product does not answer) it shows what was put in, and checkout will say more. */
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
