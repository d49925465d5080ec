import { describe, expect, test } from 'vitest';
import type { AttributeValue } from '../../../../contracts/product/product-page.ts';
import { CatalogueIndex } from '../../../../domain/product/search/catalogue-index.ts';
import { compacted } from '../../../../domain/product/search/current-index.ts';
import type { SearchDocument } from '../../../../domain/product/search/document.ts';
import type { Filters } from '../../../../domain/product/search/filters.ts';
import { languageOf } from '../../../../platform/text/language.ts';
import { readPageToken } from '../../../../domain/product/search/page-token.ts';
import { search } from '../../../../domain/product/search/search.ts';
import { SORTS } from '../../../../domain/product/search/sort.ts';
import { randomOf } from '../../../../load/seed/random.ts';

const COLOURS = ['Red', 'Blue', 'Green'] as const;
const MATERIALS = ['Oak', 'Glass', 'Wool'] as const;
const WORDS = ['mug', 'bowl', 'lamp', 'vase'] as const;
const CATEGORIES = [1, 2, 3] as const;

function catalogue(count: number): readonly SearchDocument[] {
  const random = randomOf(5, 1);
  return Array.from({ length: count }, (_, number): SearchDocument => {
    const attributes: Record<string, AttributeValue> = { material: random.pick(MATERIALS), width: random.below(4) };
    const colours = [random.pick(COLOURS), random.pick(COLOURS)];
    const title = `${random.pick(WORDS)} ${random.pick(WORDS)}`;
    const listed = {
      sku: `S${number}`,
      slug: `s-${number}`,
      title,
      description: '',
      category: 'c',
      price: { amount: 100 * random.below(40), currency: 'GBP' },
      wasPrice: null,
      imageUrl: null,
      picture: null,
      version: 1,
      variantCount: 2,
      hasOnePrice: true,
    };
    const variants = colours.map((colour, place) => ({
      sku: `S${number}-${place}`,
      barcode: null,
      optionValues: [colour],
      isAvailable: random.isWithin(0.5),
    }));
    const publishedAt = random.below(5);
    return {
      id: number + 1,
      listed,
      publishedAt,
      categories: [random.pick(CATEGORIES)],
      categoryNames: [],
      attributes,
      optionNames: ['Colour'],
      variants,
      unitsSold: 0,
    };
  });
}

function indexOf(documents: readonly SearchDocument[]): CatalogueIndex {
  const index = new CatalogueIndex(languageOf('english'));
  index.setTerms({
    categories: CATEGORIES.map((id) => ({ id, slug: `c${id}`, name: `Category ${id}`, parentId: null })),
    attributes: [{ code: 'width', name: 'Width', type: 'number', unit: 'cm' }],
    synonyms: [['mug', 'cup']],
  });
  for (const document of documents) index.put(document);
  return index;
}

const documents = catalogue(300);
const none: Filters = { values: new Map(), ranges: new Map() };
const totalOf = (index: CatalogueIndex, filters: Filters, q = '') => search(index, { q, filters, sort: 'name', limit: 0 }).total;

describe('facets', () => {
  const choices = [
    ['category', ['c1']],
    ['category', ['c1', 'c3']],
    ['availability', ['in-stock']],
    ['attribute.material', ['Oak', 'Wool']],
    ['attribute.colour', ['Red']],
  ] as const;

  test('count what choosing the value would find, for every pair of filters', () => {
    const index = indexOf(documents);
    for (const q of ['', 'mug']) {
      for (const [first, firstValues] of choices) {
        for (const [second, secondValues] of choices) {
          const values = new Map<string, readonly string[]>([
            [first, firstValues],
            [second, secondValues],
          ]);
          const filters = { values, ranges: new Map([['price', { from: 500, to: 3_000 }]]) };
          for (const { code, values: counted } of search(index, { q, filters, sort: 'name', limit: 0 }).facets) {
            for (const { value, count } of counted) {
              expect([code, value, count]).toEqual([
                code,
                value,
                totalOf(index, { ...filters, values: new Map([...values, [code, [value]]]) }, q),
              ]);
            }
          }
        }
      }
    }
  });

  test.each(choices)('count what choosing the value would find beside %s alone', (facet, chosen) => {
    const index = indexOf(documents);
    for (const { id } of documents.slice(50, 90)) index.remove(id);
    const filters = { ...none, values: new Map([[facet, chosen]]) };
    const result = search(index, { q: '', filters, sort: 'name', limit: 0 });
    const byPrice = { ...filters, ranges: new Map([['price', { from: 0, to: null }]]) };
    expect(result).toEqual(search(index, { q: '', filters: byPrice, sort: 'name', limit: 0 }));
    expect(result.total).toBeGreaterThan(0);
  });

  test('count price ranges whatever range is chosen, and the extremes of numbers', () => {
    const index = indexOf(documents);
    const { ranges } = search(index, {
      q: '',
      filters: { ...none, ranges: new Map([['price', { from: 0, to: 999 }]]) },
      sort: 'name',
      limit: 0,
    });
    const price = ranges.find(({ code }) => code === 'price');
    for (const { from, to, count } of price?.counts ?? []) {
      expect(count).toBe(totalOf(index, { ...none, ranges: new Map([['price', { from, to }]]) }));
    }
    expect(price?.counts).toHaveLength(3);
    expect(ranges.find(({ code }) => code === 'attribute.width')).toMatchObject({ least: 0, most: 3, unit: 'cm' });
  });

  test('follow products that are replaced and removed', async () => {
    const index = indexOf(documents);
    for (const document of documents.slice(0, 200)) index.put({ ...document, attributes: { material: 'Cork' } });
    for (const { id } of documents.slice(100, 150)) index.remove(id);
    const rest = [...documents.slice(0, 100), ...documents.slice(150, 200)].map((document) => ({
      ...document,
      attributes: { material: 'Cork' },
    }));
    const fresh = indexOf([...rest, ...documents.slice(200)]);
    const query = { q: 'lamp', filters: none, sort: 'price-up', limit: 30 } as const;
    expect(search(index, query)).toEqual(search(fresh, query));
    expect(search(await compacted(index), query)).toEqual(search(fresh, query));
  });
});

test.each(SORTS)('pages sorted by %s have each product once, in one order', (sort) => {
  const index = indexOf(documents);
  const seen: string[] = [];
  let page: string | null = '';
  while (page !== null) {
    const after = page === '' ? undefined : readPageToken(sort, page);
    const result = search(index, { q: 'mug', filters: none, sort, after, limit: 7 });
    seen.push(...result.products.map(({ sku }) => sku));
    page = result.next;
  }
  const all = search(index, { q: 'mug', filters: none, sort, limit: 300 });
  expect(seen).toEqual(all.products.map(({ sku }) => sku));
  expect(new Set(seen).size).toBe(all.total);
});

test('a word finds its synonyms, below the word itself', () => {
  const [a, b] = documents;
  if (!a || !b) throw new Error('two documents');
  const called = (document: SearchDocument, title: string) => ({
    ...document,
    listed: { ...document.listed, title },
    unitsSold: 0,
    variants: a.variants,
  });
  const index = indexOf([called(a, 'Oak mug'), called(b, 'Oak cup')]);
  const titles = (q: string) => search(index, { q, filters: none, sort: 'relevance', limit: 9 }).products.map(({ title }) => title);
  expect(titles('cup')).toEqual(['Oak cup', 'Oak mug']);
  expect(titles('mug')).toEqual(['Oak mug', 'Oak cup']);
});
