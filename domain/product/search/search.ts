import type { SearchResult } from '../../../contracts/product/search.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { FacetCounts } from './facets.ts';
import { CompiledFilters } from './filters.ts';
import type { Filters } from './filters.ts';
import { match } from './match.ts';
import type { Matches } from './match.ts';
import { pageToken } from './page-token.ts';
import { partsOf } from './query-words.ts';
import type { QueryPart } from './query-words.ts';
import { firstFew, sortKeyOf } from './sort.ts';
import type { Sort, SortKey } from './sort.ts';

export interface SearchQuery {
  /** Empty: all products. */
  readonly q: string;
  readonly filters: Filters;
  readonly sort: Sort;
  /** The last product of the previous page. */
  readonly after?: SortKey | undefined;
  readonly limit: number;
}

const MOST_DROPPED = 6;
const POPULAR_CATEGORIES = 6;

/** Finds the products that match a query, with the facets of all that match. A SKU or barcode finds its product alone. */
export function search(index: CatalogueIndex, { q, filters, sort, after, limit }: SearchQuery): SearchResult {
  const parts = partsOf(index, q);
  const matches = withCode(index, q) ?? match(index, parts);
  const compiled = new CompiledFilters(index, filters);
  const facets = new FacetCounts(index, compiled, filters);
  const only = matches.places ? undefined : compiled.only();
  const divided = only ? { all: only.all, almost: new Int32Array(), missing: new Int32Array() } : compiled.divide(matches.places);
  facets.add(divided);
  if (only) facets.addWhole(only.facet);
  const total = divided.all.length;
  const first = firstFew(index, divided.all, sortKeyOf(index, sort, matches.scoreOf), { most: limit + 1, after });
  const kept = first.slice(0, limit);
  const last = kept.at(-1);
  return {
    total,
    products: kept.flatMap(({ place }) => index.documents[place]?.listed ?? []),
    next: first.length > limit && last ? pageToken(sort, last) : null,
    corrected: matches.corrected,
    facets: [...facets.facets()],
    ranges: [...facets.ranges()],
    fewerWords: total === 0 ? fewerWords(index, parts, compiled) : [],
    popularCategories: total === 0 ? popularCategories(index) : [],
  };
}

function withCode(index: CatalogueIndex, q: string): Matches | undefined {
  const place = q.trim() === '' ? undefined : index.placeOfCode(q);
  return place === undefined ? undefined : { places: Int32Array.of(place), scoreOf: () => 0, corrected: null };
}

/** The query without one of its words, where that finds something. */
function fewerWords(index: CatalogueIndex, parts: readonly QueryPart[], compiled: CompiledFilters): SearchResult['fewerWords'] {
  if (parts.length < 2) return [];
  return parts
    .slice(0, MOST_DROPPED)
    .map((dropped) => {
      const rest = parts.filter((part) => part !== dropped);
      const { all } = compiled.divide(match(index, rest).places);
      return { q: rest.map(({ text }) => text).join(' '), total: all.length };
    })
    .filter(({ total }) => total > 0)
    .toSorted((a, b) => b.total - a.total);
}

function popularCategories(index: CatalogueIndex): SearchResult['popularCategories'] {
  return index.terms.categories
    .filter(({ id, parentId }) => parentId === null && index.countInCategory(id) > 0)
    .toSorted((a, b) => index.countInCategory(b.id) - index.countInCategory(a.id) || a.id - b.id)
    .slice(0, POPULAR_CATEGORIES)
    .map(({ slug, name }) => ({ slug, name }));
}
