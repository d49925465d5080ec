import type { Suggestions } from '../../../contracts/product/search.ts';
import { WEIGHT } from './catalogue-index.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { match } from './match.ts';
import { partsOf } from './query-words.ts';
import { firstFew, sortKeyOf } from './sort.ts';
import type { GrowingList } from './growing-list.ts';
import { WEIGHT_BITS, weightOf } from './vocabulary.ts';
import { wordsOf } from './words.ts';

const MOST_QUERIES = 5;
const MOST_CATEGORIES = 3;
const MOST_PRODUCTS = 5;

/** Completions that are tried: the most frequent words. */
const MOST_TRIED = 40;

/** What a shopper may be typing: queries that find something, categories and products. */
export function suggest(index: CatalogueIndex, q: string): Suggestions {
  const parts = partsOf(index, q);
  const last = parts.at(-1);
  if (!last) return { queries: [], categories: [], products: [] };
  const matches = match(index, parts);
  const alive = (matches.places ?? new Int32Array()).filter((place) => index.documents[place]);
  const first = firstFew(index, alive, sortKeyOf(index, 'relevance', matches.scoreOf), { most: MOST_PRODUCTS });
  return {
    queries: [...completions(index, q, matches.scoreOf)],
    categories: [...categories(index, q)],
    products: first.flatMap(({ place }) => {
      const listed = index.documents[place]?.listed;
      return listed
        ? [{ slug: listed.slug, title: listed.title, price: listed.price, imageUrl: listed.imageUrl, hasOnePrice: listed.hasOnePrice }]
        : [];
    }),
  };
}

/** The query with its last word completed by words of titles and facets of products that match what was typed, the most frequent first. */
function completions(index: CatalogueIndex, q: string, scoreOf: (place: number) => number): readonly string[] {
  const words = wordsOf(q);
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  return index.vocabulary
    .expand(typed, true)
    .map(({ term }) => term)
    .filter(({ word }) => word !== typed && !before.includes(word))
    .toSorted((a, b) => b.documents - a.documents || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_TRIED)
    .map(({ word, postings }) => ({ word, count: countMatches(index, postings, scoreOf) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_QUERIES)
    .map(({ word }) => [...before, word].join(' '));
}

/** The products that match and have the word where it counts for more than in a description. */
function countMatches(index: CatalogueIndex, { values, length }: GrowingList, scoreOf: (place: number) => number): number {
  let count = 0;
  for (let at = 0; at < length; at += 1) {
    const posting = values[at] ?? 0;
    const place = posting >>> WEIGHT_BITS;
    if (weightOf(posting) > WEIGHT.description && scoreOf(place) > 0 && index.documents[place]) count += 1;
  }
  return count;
}

/** Categories whose name has a word that begins with each typed word, and that list a product. */
function categories(index: CatalogueIndex, q: string): Suggestions['categories'] {
  const typed = wordsOf(q);
  return index.terms.categories
    .filter(({ id, name }) => {
      const words = wordsOf(name);
      return typed.every((word) => words.some((own) => own.startsWith(word))) && index.countInCategory(id) > 0;
    })
    .toSorted((a, b) => a.name.length - b.name.length || a.id - b.id)
    .slice(0, MOST_CATEGORIES)
    .map(({ slug, name }) => ({ slug, name }));
}
