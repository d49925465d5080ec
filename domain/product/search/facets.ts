import type { Facet, FacetRange } from '../../../contracts/product/search.ts';
import { unscaled, NO_NUMBER, PRICE } from './catalogue-index.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { AVAILABILITY, CATEGORY, IN_STOCK, attributeFacet } from './facet-values.ts';
import type { CompiledFilters, Divided, Filters } from './filters.ts';
import type { GrowingList } from './growing-list.ts';

const MOST_VALUES = 20;
const MOST_FACETS = 16;

/** Lower ends of the ranges that prices are counted in, in minor units. */
const PRICE_STEPS = [0, 1_000, 2_500, 5_000, 10_000, 25_000];

/** Counts values among products. A facet that is filtered counts the products that all other filters leave. */
export class FacetCounts {
  readonly #index: CatalogueIndex;
  readonly #filters: Filters;
  readonly #counts: Int32Array;
  /** By value id: the bit of the value's facet, or 0 if that is not filtered. */
  readonly #bitOfFacet: Int32Array;
  readonly #ranges: readonly CountedRange[];

  constructor(index: CatalogueIndex, compiled: CompiledFilters, filters: Filters) {
    this.#index = index;
    this.#filters = filters;
    this.#counts = new Int32Array(index.values.length);
    this.#bitOfFacet = new Int32Array(index.values.length);
    for (const facet of filters.values.keys())
      for (const id of index.valueIdsOf.get(facet) ?? []) this.#bitOfFacet[id] = compiled.bitOf(facet);
    this.#ranges = [...index.numbers].map(([name, column]) => ({
      name,
      column,
      bit: compiled.bitOf(name),
      least: Infinity,
      most: -Infinity,
      steps: name === PRICE ? PRICE_STEPS.map(() => 0) : [],
    }));
  }

  /** Counts products that satisfy all filters, and those that satisfy all but one: of these only the facet that they do not satisfy. */
  add({ all, almost, missing }: Divided): void {
    const { valueStarts, valueIds } = this.#index;
    const [counts, bitOfFacet, starts, ids] = [this.#counts, this.#bitOfFacet, valueStarts.values, valueIds.values];
    for (const place of all) {
      const end = starts[place + 1] ?? 0;
      for (let at = starts[place] ?? 0; at < end; at += 1) increment(counts, ids[at] ?? 0);
    }
    for (let each = 0; each < almost.length; each += 1) {
      const place = almost[each] ?? 0;
      const end = starts[place + 1] ?? 0;
      for (let at = starts[place] ?? 0; at < end; at += 1) {
        const id = ids[at] ?? 0;
        if (bitOfFacet[id] === missing[each]) increment(counts, id);
      }
    }
    for (const range of this.#ranges) {
      addTo(range, all);
      if (range.bit !== 0)
        addTo(
          range,
          almost.filter((_, each) => missing[each] === range.bit),
        );
    }
  }

  /** Counts the values of a facet among all products. */
  addWhole(facet: string): void {
    for (const id of this.#index.valueIdsOf.get(facet) ?? []) this.#counts[id] = this.#index.countOf(id);
  }

  /** The facets with values, the most useful first. */
  facets(): readonly Facet[] {
    const names = namesOf(this.#index);
    return [...this.#index.valueIdsOf]
      .flatMap(([code, ids]): readonly Facet[] => {
        const shown = code === CATEGORY ? this.#categories() : this.#values(code, ids);
        return shown.length === 0 ? [] : [{ code, name: names.get(code) ?? code, values: [...shown] }];
      })
      .toSorted((a, b) => rank(a) - rank(b) || b.values.length - a.values.length || (a.code < b.code ? -1 : 1))
      .slice(0, MOST_FACETS);
  }

  ranges(): readonly FacetRange[] {
    const attributes = new Map(this.#index.terms.attributes.map((attribute) => [attribute.code, attribute]));
    return this.#ranges
      .filter(({ most }) => most >= 0)
      .map(({ name, least, most, steps }) => {
        const isPrice = name === PRICE;
        const attribute = attributes.get(name);
        return {
          code: isPrice ? PRICE : attributeFacet(name),
          name: isPrice ? 'Price' : (attribute?.name ?? name),
          unit: isPrice ? this.#index.currency : (attribute?.unit ?? null),
          least: isPrice ? least : unscaled(least),
          most: isPrice ? most : unscaled(most),
          counts: steps.flatMap((count, step) => {
            const next = PRICE_STEPS[step + 1];
            return count === 0 ? [] : [{ from: PRICE_STEPS[step] ?? 0, to: next === undefined ? null : next - 1, count }];
          }),
        };
      });
  }

  #values(code: string, ids: readonly number[]): Facet['values'] {
    const chosen = this.#filters.values.get(code) ?? [];
    const counted = ids.flatMap((id) => {
      const value = this.#index.values[id]?.value ?? '';
      const isChosen = chosen.includes(value);
      const count = this.#counts[id] ?? 0;
      return count > 0 || isChosen ? [{ value, name: valueName(code, value), count, isChosen, parent: null }] : [];
    });
    return shownFirst(counted);
  }

  /** The categories at the top, and those below a chosen one and those above it. */
  #categories(): Facet['values'] {
    const { terms, categoryById } = this.#index;
    const chosen = this.#filters.values.get(CATEGORY) ?? [];
    const open = new Set<number | null>([null]);
    for (const { id, slug } of terms.categories) if (chosen.includes(slug)) openWithAncestors(id);
    const counted = terms.categories.flatMap(({ id, slug, name, parentId }) => {
      const valueId = this.#index.valueIdOf(CATEGORY, String(id));
      const count = valueId === undefined ? 0 : (this.#counts[valueId] ?? 0);
      const isChosen = chosen.includes(slug);
      const parent = parentId === null ? null : (categoryById.get(parentId)?.slug ?? null);
      return open.has(parentId) && (count > 0 || isChosen) ? [{ value: slug, name, count, isChosen, parent }] : [];
    });
    return shownFirst(counted);

    function openWithAncestors(id: number): void {
      for (let at: number | null = id; at !== null && !open.has(at); at = categoryById.get(at)?.parentId ?? null) open.add(at);
    }
  }
}

interface CountedRange {
  readonly name: string;
  readonly column: GrowingList;
  readonly bit: number;
  least: number;
  most: number;
  readonly steps: number[];
}

function increment(counts: Int32Array, id: number): void {
  counts[id] = (counts[id] ?? 0) + 1;
}

function addTo(range: CountedRange, places: Int32Array): void {
  const { column, steps } = range;
  const { values, length } = column;
  for (const place of places) {
    const value = place < length ? (values[place] ?? NO_NUMBER) : NO_NUMBER;
    if (value === NO_NUMBER) continue;
    if (value < range.least) range.least = value;
    if (value > range.most) range.most = value;
    if (steps.length === 0) continue;
    let step = PRICE_STEPS.length - 1;
    while (step > 0 && value < (PRICE_STEPS[step] ?? 0)) step -= 1;
    steps[step] = (steps[step] ?? 0) + 1;
  }
}

function shownFirst<T extends { readonly count: number; readonly name: string; readonly isChosen: boolean }>(values: readonly T[]): T[] {
  const sorted = values.toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return sorted.filter(({ isChosen }, place) => isChosen || place < MOST_VALUES);
}

function valueName(code: string, value: string): string {
  if (code === AVAILABILITY) return value === IN_STOCK ? 'In stock' : 'Sold out';
  if (value === 'true') return 'Yes';
  if (value === 'false') return 'No';
  return value;
}

function rank({ code }: Facet): number {
  return code === CATEGORY ? 0 : code === AVAILABILITY ? 2 : 1;
}

function namesOf({ terms, optionNames }: CatalogueIndex): ReadonlyMap<string, string> {
  const attributes = terms.attributes.map(({ code, name }) => [attributeFacet(code), name] as const);
  return new Map([...optionNames, ...attributes, [CATEGORY, 'Category'], [AVAILABILITY, 'Availability']]);
}
