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
  const price = (place: number) => index.numbers.get(PRICE)?.at(place) ?? 0;
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

/** Collects the first few in their order. */
export class FirstFew {
  readonly #most: number;
  readonly #after: SortKey | undefined;
  readonly #kept: (SortKey & { readonly place: number })[] = [];

  constructor(most: number, after: SortKey | undefined) {
    this.#most = most;
    this.#after = after;
  }

  get kept(): readonly (SortKey & { readonly place: number })[] {
    return this.#kept;
  }

  add(key: number | string, id: number, place: number): void {
    const own = { key, id, place };
    const last = this.#kept.at(-1);
    if (this.#kept.length === this.#most && last && !isBefore(own, last)) return;
    if (this.#after && !isBefore(this.#after, own)) return;
    let at = this.#kept.length;
    while (at > 0 && isBefore(own, this.#kept[at - 1] ?? own)) at -= 1;
    this.#kept.splice(at, 0, own);
    if (this.#kept.length > this.#most) this.#kept.pop();
  }
}
