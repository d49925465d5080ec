import * as z from 'zod';
import { CategoryName, ListedProduct } from './http.ts';

/** A choice of values, such as colours. */
export const Facet = z.object({
  code: z.string().describe('the parameter that filters by it: `category`, `availability`, or `attribute.` and a code'),
  name: z.string(),
  values: z.array(
    z.object({
      value: z.string(),
      name: z.string(),
      count: z.int().describe('products that the query finds with this value, whatever else is chosen of this facet'),
      isChosen: z.boolean(),
      parent: z.string().nullable().describe('of a category: the slug of the category above'),
    }),
  ),
});

export type Facet = Readonly<z.infer<typeof Facet>>;

/** A choice of numbers, such as prices. */
export const FacetRange = z.object({
  code: z.string().describe('the parameter that filters by it: `price`, or `attribute.` and a code'),
  name: z.string(),
  unit: z.string().nullable().describe('such as cm; of the price its currency, in whose minor units the numbers are'),
  least: z.number(),
  most: z.number(),
  counts: z.array(z.object({ from: z.number(), to: z.number().nullable(), count: z.int() })),
});

export type FacetRange = Readonly<z.infer<typeof FacetRange>>;

export const SearchResult = z.object({
  total: z.int().describe('products that the query and all filters find'),
  products: z.array(ListedProduct),
  next: z.string().nullable().describe('`page` of the next page; null on the last page'),
  corrected: z.string().nullable().describe('the query that was searched, if a word was found only with typing errors'),
  facets: z.array(Facet),
  ranges: z.array(FacetRange),
  fewerWords: z
    .array(z.object({ q: z.string(), total: z.int() }))
    .describe('if nothing is found: queries without one of the words that find something'),
  popularCategories: z.array(CategoryName).describe('if nothing is found: categories with the most products'),
});

export type SearchResult = Readonly<z.infer<typeof SearchResult>>;

export const Suggestions = z.object({
  queries: z.array(z.string()).describe('the query with its last word completed'),
  categories: z.array(CategoryName),
  products: z.array(ListedProduct.pick({ slug: true, title: true, price: true, imageUrl: true, hasOnePrice: true })),
});

export type Suggestions = Readonly<z.infer<typeof Suggestions>>;
