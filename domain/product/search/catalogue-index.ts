import { fold, wordsOf } from './words.ts';
import type { CatalogueTerms, CategoryTerm, SearchDocument } from './document.ts';
import { CATEGORY, attributeFacet, facetValuesOf, optionCode } from './facet-values.ts';
import { GrowingList } from './growing-list.ts';
import type { Language } from '../../../platform/text/language.ts';
import { Vocabulary, WEIGHT_BITS } from './vocabulary.ts';
import { SynonymGroups } from './synonyms.ts';

/** What a word counts for, by where it is. */
export const WEIGHT = { title: 6, facet: 3, description: 1 } as const;

/** Documents that were replaced stay in the lists until they are this share of all. */
const MOST_DEAD_SHARE = 0.5;

/** A facet value, such as material Oak, with the documents that have it counted by the queries. */
export interface FacetValue {
  readonly facet: string;
  readonly value: string;
}

/** Marks a number that a document does not have. */
export const NO_NUMBER = -2_147_483_648;

export const PRICE = 'price';

/** Numbers are kept as whole hundredths. */
const NUMBER_SCALE = 100;

/**
 * The listed products in memory. A document has a place in the lists; one that changes is appended again, and its former place is dead.
 * All reads of one query see the same state, since nothing here waits.
 */
export class CatalogueIndex {
  readonly language: Language;
  /** Of all prices; empty without a product. */
  currency = '';
  terms: CatalogueTerms = { categories: [], attributes: [], synonyms: [] };
  synonyms = new SynonymGroups([]);
  categoryById: ReadonlyMap<number, CategoryTerm> = new Map();

  vocabulary: Vocabulary;
  /** By place; undefined for a dead one. */
  documents: (SearchDocument | undefined)[] = [];
  /** By place: the folded title, for sorting. */
  names: string[] = [];
  /** By place: sales and stock, as thousandths that are added to the score. */
  boosts = new GrowingList();
  published = new GrowingList();
  values: FacetValue[] = [];
  readonly valueIdsOf = new Map<string, number[]>();
  /** By value id: the places that have the value, dead ones included. */
  readonly placesOfValue: GrowingList[] = [];
  /** Products that have each value, by value id. */
  valueCounts: number[] = [];
  /** The values of the document at a place: `valueIds` from its start to the start of the next place. */
  valueStarts = new GrowingList();
  valueIds = new GrowingList();
  /** Numbers by name, such as the price in minor units: by place. */
  numbers = new Map<string, GrowingList>();
  /** Names of options by the code of their facet. */
  readonly optionNames = new Map<string, string>();
  #valueIdOf = new Map<string, number>();
  #placeOf = new Map<number, number>();
  #placesOfCode = new Map<string, number>();

  constructor(language: Language) {
    this.language = language;
    this.vocabulary = new Vocabulary(language);
    this.valueStarts.push(0);
  }

  /** Listed products. */
  get size(): number {
    return this.#placeOf.size;
  }

  /** Places, dead ones included. */
  get places(): number {
    return this.documents.length;
  }

  setTerms(terms: CatalogueTerms): void {
    this.terms = terms;
    this.synonyms = new SynonymGroups(terms.synonyms);
    this.categoryById = new Map(terms.categories.map((category) => [category.id, category]));
  }

  /** Adds a product, or replaces it. */
  put(document: SearchDocument): void {
    this.remove(document.id);
    const place = this.documents.length;
    this.documents.push(document);
    this.#placeOf.set(document.id, place);
    this.names.push(fold(document.listed.title));
    this.currency = document.listed.price.currency;
    this.boosts.push(boostOf(document));
    this.published.push(document.publishedAt);
    this.#putValues(document);
    this.#putNumbers(document, place);
    for (const [word, weight] of this.#weightsOf(document)) {
      const term = this.vocabulary.termOf(word);
      term.postings.push((place << WEIGHT_BITS) | weight);
      term.documents += 1;
    }
    for (const code of codesOf(document)) this.#placesOfCode.set(code, place);
  }

  /** Removes a product that is no longer listed. */
  remove(id: number): void {
    const place = this.#placeOf.get(id);
    const document = place === undefined ? undefined : this.documents[place];
    if (place === undefined || !document) return;
    for (const word of this.#weightsOf(document).keys()) {
      const term = this.vocabulary.find(word);
      if (term) term.documents -= 1;
    }
    for (const [facet, value] of facetValuesOf(document)) {
      const id = this.valueIdOf(facet, value);
      if (id !== undefined) this.valueCounts[id] = this.countOf(id) - 1;
    }
    for (const code of codesOf(document)) if (this.#placesOfCode.get(code) === place) this.#placesOfCode.delete(code);
    this.documents[place] = undefined;
    this.#placeOf.delete(id);
  }

  /** The place of a document by its id. */
  placeOf(id: number): number | undefined {
    return this.#placeOf.get(id);
  }

  /** The place of the product that has the SKU or barcode; letters may have another case. */
  placeOfCode(code: string): number | undefined {
    return this.#placesOfCode.get(skuKey(code)) ?? this.#placesOfCode.get(barcodeKey(code));
  }

  valueIdOf(facet: string, value: string): number | undefined {
    return this.#valueIdOf.get(`${facet}\0${value}`);
  }

  /** How many products have a value. */
  countOf(valueId: number): number {
    return this.valueCounts[valueId] ?? 0;
  }

  /** How many products a category lists. */
  countInCategory(id: number): number {
    const valueId = this.valueIdOf(CATEGORY, String(id));
    return valueId === undefined ? 0 : this.countOf(valueId);
  }

  get isWorthCompacting(): boolean {
    return this.documents.length > 1_000 && this.size < this.documents.length * (1 - MOST_DEAD_SHARE);
  }

  /** The listed products. */
  *listed(): Generator<SearchDocument> {
    for (const document of this.documents) if (document) yield document;
  }

  #putValues(document: SearchDocument): void {
    for (const name of document.optionNames) this.optionNames.set(attributeFacet(optionCode(name)), name);
    for (const [facet, value] of facetValuesOf(document)) {
      const key = `${facet}\0${value}`;
      let id = this.#valueIdOf.get(key);
      if (id === undefined) {
        id = this.values.length;
        this.values.push({ facet, value });
        this.valueCounts.push(0);
        this.placesOfValue.push(new GrowingList());
        const ids = this.valueIdsOf.get(facet);
        if (ids) ids.push(id);
        else this.valueIdsOf.set(facet, [id]);
        this.#valueIdOf.set(key, id);
      }
      this.valueIds.push(id);
      this.valueCounts[id] = this.countOf(id) + 1;
      this.placesOfValue[id]?.push(this.documents.length - 1);
    }
    this.valueStarts.push(this.valueIds.length);
  }

  #putNumbers({ listed, attributes }: SearchDocument, place: number): void {
    const own: [string, number][] = [[PRICE, listed.price.amount]];
    for (const [code, value] of Object.entries(attributes)) if (typeof value === 'number') own.push([code, scaled(value)]);
    for (const [code, value] of own) {
      let column = this.numbers.get(code);
      if (!column) this.numbers.set(code, (column = new GrowingList()));
      while (column.length < place) column.push(NO_NUMBER);
      column.push(value);
    }
  }

  /** The highest weight of each word. */
  #weightsOf({ listed, categoryNames, attributes, optionNames, variants }: SearchDocument): ReadonlyMap<string, number> {
    const weights = new Map<string, number>();
    const add = (text: string, weight: number) => {
      for (const word of wordsOf(text)) if ((weights.get(word) ?? 0) < weight) weights.set(word, weight);
    };
    add(listed.title, WEIGHT.title);
    for (const name of categoryNames) add(name, WEIGHT.facet);
    for (const value of Object.values(attributes)) if (typeof value === 'string') add(value, WEIGHT.facet);
    for (const place of optionNames.keys()) for (const { optionValues } of variants) add(optionValues[place] ?? '', WEIGHT.facet);
    add(listed.description, WEIGHT.description);
    return weights;
  }
}

/** A number of an attribute as the index keeps it. */
export function scaled(value: number): number {
  return Math.round(Math.max(-2e7, Math.min(2e7, value)) * NUMBER_SCALE);
}

export function unscaled(value: number): number {
  return value / NUMBER_SCALE;
}

/** Best sellers rise by up to half of a good match, a step with each doubling; what is sold out sinks. */
function boostOf({ unitsSold, variants }: SearchDocument): number {
  const sales = Math.min(16, Math.floor(Math.log2(1 + unitsSold)));
  return 32 * sales + (variants.some(({ isAvailable }) => isAvailable) ? 250 : 0);
}

function codesOf({ variants }: SearchDocument): readonly string[] {
  return variants.flatMap(({ sku, barcode }) => [skuKey(sku), ...(barcode === null ? [] : [barcodeKey(barcode)])]);
}

function skuKey(sku: string): string {
  return sku.normalize('NFC').trim().toLowerCase();
}

/** A UPC is an EAN-13 with a zero before it: all barcodes are compared with 14 digits. */
function barcodeKey(digits: string): string {
  return `gtin ${digits.trim().padStart(14, '0')}`;
}
