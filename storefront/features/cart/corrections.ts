import type { CartCorrections, CartLineView } from '../../../contracts/order/http.ts';
import { isShort, shownCount } from './stock-counts.ts';

export type Correction = CartCorrections['lines'][number];

export type CartChange =
  | { readonly kind: 'price'; readonly line: CartLineView; readonly correction: Correction }
  /** Fewer are left, 0 if it is sold out. */
  | { readonly kind: 'stock'; readonly line: CartLineView; readonly correction: Correction }
  | { readonly kind: 'not-sold'; readonly line: CartLineView; readonly correction: Correction };

/** What has changed since the lines were put into the cart, with the line that the shop can sell. Large stock is not published, so its line is left to the shopper. */
export function changesOf(lines: readonly CartLineView[], available: ReadonlyMap<string, number>): readonly CartChange[] {
  return lines.flatMap((line): readonly CartChange[] => {
    const { sku, quantity, problem, currentPrice } = line;
    if (problem === 'unknown-sku') return [{ kind: 'not-sold', line, correction: { sku, quantity: 0, unitPrice: line.unitPrice } }];
    const unitPrice = problem === 'price-changed' && currentPrice ? currentPrice : line.unitPrice;
    const left = available.get(sku);
    const count = isShort(left, quantity) ? shownCount(left) : undefined;
    if (count !== undefined) return [{ kind: 'stock', line, correction: { sku, quantity: count, unitPrice } }];
    return problem === 'price-changed' ? [{ kind: 'price', line, correction: { sku, quantity, unitPrice } }] : [];
  });
}

/** A correction as the text of a form's field. */
export function correctionText({ sku, quantity, unitPrice }: Correction): string {
  return JSON.stringify([sku, quantity, unitPrice.amount, unitPrice.currency]);
}

/** Undefined for text that no page of ours has sent. The order service validates the values. */
export function correctionIn(text: string): Correction | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return undefined;
    const [sku, quantity, amount, currency] = value.map(String);
    return { sku: sku ?? '', quantity: Number(quantity), unitPrice: { amount: Number(amount), currency: currency ?? '' } };
  } catch {
    return undefined;
  }
}
