/** The largest count that a shopper sees. */
const FEW = 10;

interface Wanted {
  readonly sku: string;
  readonly quantity: number;
  readonly problem: string | null;
}

/** Whether fewer are available than wanted. False while inventory is unavailable: the order then decides. */
export function isShort(available: number | undefined, wanted: number): available is number {
  return available !== undefined && available < wanted;
}

interface Quantity {
  readonly sku: string;
  readonly quantity: number;
}

export interface OwnStock {
  readonly purchase: { readonly lines: readonly Quantity[] } | null;
  readonly lines: readonly { readonly sku: string; readonly hold?: { readonly quantity: number } | null | undefined }[];
}

/** Units of each SKU that the shopper can buy: available ones, those that the cart holds and those that the open purchase reserves. */
export function availableTo(cart: OwnStock | undefined, available: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const own = new Map(available);
  const held = cart?.lines.map(({ sku, hold }) => ({ sku, quantity: hold?.quantity ?? 0 })) ?? [];
  for (const { sku, quantity } of [...(cart?.purchase?.lines ?? []), ...held]) {
    const others = own.get(sku);
    if (others !== undefined) own.set(sku, others + quantity);
  }
  return own;
}

/** Whether a line blocks the order: an unaccepted price, a product that is not sold, or a shortage. */
export function isOrderBlocked(lines: readonly Wanted[], available: ReadonlyMap<string, number>): boolean {
  return lines.some(({ sku, quantity, problem }) => problem !== null || isShort(available.get(sku), quantity));
}

/** The count to show; undefined for larger or unknown stock. */
export function shownCount(available: number | undefined): number | undefined {
  return available !== undefined && available < FEW ? available : undefined;
}
