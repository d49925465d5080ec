import type { Shown } from '../catalogue/store.ts';

/** The first that may be recommended, one variant of each product, without those whose pages are excluded. */
export function firstShown(
  ranked: readonly string[],
  shown: ReadonlyMap<string, Shown>,
  { most, excludedSlugs = [] }: { readonly most: number; readonly excludedSlugs?: readonly (string | null)[] },
): readonly Shown[] {
  const seen = new Set<string | null>(excludedSlugs);
  seen.delete(null);
  const first: Shown[] = [];
  for (const sku of ranked) {
    if (first.length === most) break;
    const product = shown.get(sku);
    if (!product || (product.slug !== null && seen.has(product.slug))) continue;
    seen.add(product.slug);
    first.push(product);
  }
  return first;
}
