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

/** Units of each SKU that the shopper can buy: available ones and those that the shopper's open purchase reserves. */
export function availableTo(
  purchase: { readonly lines: readonly { readonly sku: string; readonly quantity: number }[] } | null | undefined,
  available: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const own = new Map(available);
  for (const { sku, quantity } of purchase?.lines ?? []) {
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
