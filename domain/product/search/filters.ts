import type { CatalogueIndex } from './catalogue-index.ts';
import { CATEGORY } from './facet-values.ts';
import { NO_NUMBER, PRICE, scaled } from './catalogue-index.ts';
import type { GrowingList } from './growing-list.ts';

/** What a shopper chose. Of one facet any value fits; all facets must fit. */
export interface Filters {
  /** Values by facet; those of categories are slugs. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** By name: the price in minor units, or the code of an attribute. */
  readonly ranges: ReadonlyMap<string, NumberRange>;
}

/** Both ends are included; null: open. */
export interface NumberRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** Filters as bits: each facet that is filtered has one. */
export class CompiledFilters {
  readonly all: number;
  /** By value id: the bit of the filter that the value satisfies, or 0. */
  readonly #bitOfValue: Int32Array;
  readonly #ranges: readonly CompiledRange[];
  readonly #bits = new Map<string, number>();
  readonly #index: CatalogueIndex;

  constructor(index: CatalogueIndex, { values, ranges }: Filters) {
    this.#index = index;
    this.#bitOfValue = new Int32Array(index.values.length);
    let bit = 1;
    for (const [facet, wanted] of values) {
      this.#bits.set(facet, bit);
      for (const value of wanted) {
        const id = index.valueIdOf(facet, facet === CATEGORY ? categoryIdOf(index, value) : value);
        if (id !== undefined) this.#bitOfValue[id] = bit;
      }
      bit <<= 1;
    }
    this.#ranges = [...ranges].map(([name, { from, to }]) => {
      const range = { bit, column: index.numbers.get(name), ...boundsOf(name, from, to) };
      this.#bits.set(name, bit);
      bit <<= 1;
      return range;
    });
    this.all = bit - 1;
  }

  /** The bit of a facet or range; 0 if it is not filtered. */
  bitOf(name: string): number {
    return this.#bits.get(name) ?? 0;
  }

  /** The facet and the places of the only filter, if there is one and it is of values: most pages of categories are such. Undefined otherwise. */
  only(): { readonly facet: string; readonly all: Int32Array } | undefined {
    const [facet, ...others] = this.#bits.keys();
    if (facet === undefined || others.length + this.#ranges.length > 0) return undefined;
    const { documents, placesOfValue } = this.#index;
    const isChosen = new Uint8Array(documents.length);
    for (const [id, { values, length }] of placesOfValue.entries()) {
      if (this.#bitOfValue[id] !== 0) for (let at = 0; at < length; at += 1) isChosen[values[at] ?? 0] = 1;
    }
    const all = new Int32Array(documents.length);
    let found = 0;
    for (let place = 0; place < isChosen.length; place += 1) if (isChosen[place] === 1 && documents[place]) all[found++] = place;
    return { facet, all: all.subarray(0, found) };
  }

  /** Divides places into those that satisfy all filters, and those that satisfy all but one. Dead places are left out. */
  divide(places: Int32Array | undefined): Divided {
    const { documents, valueStarts, valueIds } = this.#index;
    const count = places?.length ?? documents.length;
    const all = new Int32Array(count);
    let found = 0;
    if (this.all === 0) {
      for (let at = 0; at < count; at += 1) {
        const place = places ? (places[at] ?? 0) : at;
        if (documents[place]) all[found++] = place;
      }
      return { all: all.subarray(0, found), almost: NONE, missing: NONE };
    }
    const [almost, missing] = [new Int32Array(count), new Int32Array(count)];
    const [wanted, bitOfValue, starts, ids, ranges] = [this.all, this.#bitOfValue, valueStarts.values, valueIds.values, this.#ranges];
    let nearly = 0;
    for (let at = 0; at < count; at += 1) {
      const place = places ? (places[at] ?? 0) : at;
      if (!documents[place]) continue;
      const end = starts[place + 1] ?? 0;
      let bits = wanted;
      for (let each = starts[place] ?? 0; each < end; each += 1) bits &= ~(bitOfValue[ids[each] ?? 0] ?? 0);
      for (const range of ranges) if (isWithin(range, place)) bits &= ~range.bit;
      if (bits === 0) all[found++] = place;
      else if ((bits & (bits - 1)) === 0) {
        almost[nearly] = place;
        missing[nearly++] = bits;
      }
    }
    return { all: all.subarray(0, found), almost: almost.subarray(0, nearly), missing: missing.subarray(0, nearly) };
  }
}

const NONE = new Int32Array();

interface CompiledRange {
  readonly bit: number;
  readonly column: GrowingList | undefined;
  readonly from: number;
  readonly to: number;
}

function isWithin({ column, from, to }: CompiledRange, place: number): boolean {
  const value = column !== undefined && place < column.length ? column.at(place) : NO_NUMBER;
  return value !== NO_NUMBER && value >= from && value <= to;
}

export interface Divided {
  readonly all: Int32Array;
  readonly almost: Int32Array;
  /** The bit of the filter that each of `almost` does not satisfy. */
  readonly missing: Int32Array;
}

function boundsOf(name: string, from: number | null, to: number | null) {
  const unit = name === PRICE ? (value: number) => value : scaled;
  return { from: from === null ? -Infinity : unit(from), to: to === null ? Infinity : unit(to) };
}

function categoryIdOf(index: CatalogueIndex, slug: string): string {
  return String(index.terms.categories.find((category) => category.slug === slug)?.id);
}
