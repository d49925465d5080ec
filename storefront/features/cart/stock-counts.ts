/** The largest count that a shopper sees. */
const FEW = 10;

interface Wanted {
  readonly sku: string;
  readonly quantity: number;
  readonly problem: string | null;
}

/** Unknown when inventory did not answer: then nothing is claimed, and nobody is held up. The order decides. */
export function isShort(available: number | undefined, wanted: number): available is number {
  return available !== undefined && available < wanted;
}

/** What the shopper can have of each SKU: what there is, and what the shopper's own undecided order holds. */
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

/** Whether something of these lines cannot be ordered as it is: a price that was not accepted, a product that there is not, or not so often. */
export function mustBeSettled(lines: readonly Wanted[], available: ReadonlyMap<string, number>): boolean {
  return lines.some(({ sku, quantity, problem }) => problem !== null || isShort(available.get(sku), quantity));
}

/** The count as a shopper may see it: undefined where there are more than a few, or nothing is known. */
export function shownCount(available: number | undefined): number | undefined {
  return available !== undefined && available < FEW ? available : undefined;
}
