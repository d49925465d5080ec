import type { CatalogueIndex } from './catalogue-index.ts';
import { PRICE } from './catalogue-index.ts';

export const SORTS = ['relevance', 'price-up', 'price-down', 'newest', 'name'] as const;

export type Sort = (typeof SORTS)[number];

/** What a product is sorted by: the lower comes first; of equal ones, that with the lower id. */
export interface SortKey {
  readonly key: number | string;
  readonly id: number;
}

/** Returns what the product at a place is sorted by. */
export function sortKeyOf(index: CatalogueIndex, sort: Sort, scoreOf: (place: number) => number): (place: number) => number | string {
  const prices = index.numbers.get(PRICE);
  const price = (place: number) => prices?.at(place) ?? 0;
  switch (sort) {
    case 'relevance':
      return (place) => -(Math.round(scoreOf(place) * 100) + index.boosts.at(place));
    case 'price-up':
      return price;
    case 'price-down':
      return (place) => -price(place);
    case 'newest':
      return (place) => -index.published.at(place);
    case 'name':
      return (place) => index.names[place] ?? '';
  }
}

/** Whether `a` comes before `b`. */
export function isBefore(a: SortKey, b: SortKey): boolean {
  return a.key < b.key || (a.key === b.key && a.id < b.id);
}

export interface Sorted extends SortKey {
  readonly place: number;
}

/** The first few of the places in their order, after `after`. */
export function firstFew(
  index: CatalogueIndex,
  places: Int32Array,
  keyOf: (place: number) => number | string,
  { most, after }: { readonly most: number; readonly after?: SortKey | undefined },
): readonly Sorted[] {
  const kept: Sorted[] = [];
  if (most === 0) return kept;
  let last: Sorted | undefined;
  for (const place of places) {
    const key = keyOf(place);
    // Most products are no candidates, and cost no more than this comparison.
    if (last !== undefined && key > last.key) continue;
    const own = { key, id: index.documents[place]?.id ?? 0, place };
    if ((last && !isBefore(own, last)) || (after && !isBefore(after, own))) continue;
    let at = kept.length;
    while (at > 0 && isBefore(own, kept[at - 1] ?? own)) at -= 1;
    kept.splice(at, 0, own);
    if (kept.length > most) kept.pop();
    last = kept.length === most ? kept.at(-1) : undefined;
  }
  return kept;
}
