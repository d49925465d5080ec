import * as z from 'zod';
import { ListedProduct } from '../../../contracts/product/http.ts';
import { AttributeValue } from '../../../contracts/product/product-page.ts';

/** A listed product as the index reads it. */
export const SearchDocument = z.object({
  id: z.int(),
  /** As lists show it. */
  listed: ListedProduct,
  publishedAt: z.int().describe('minutes since 1970'),
  /** Ids of all categories that list it. */
  categories: z.array(z.int()),
  categoryNames: z.array(z.string()),
  attributes: z.record(z.string(), AttributeValue),
  optionNames: z.array(z.string()),
  variants: z.array(
    z.object({ sku: z.string(), barcode: z.string().nullable(), optionValues: z.array(z.string()), isAvailable: z.boolean() }),
  ),
  unitsSold: z.int(),
});

export type SearchDocument = Readonly<z.infer<typeof SearchDocument>>;

/** What is the same for all products: names of facets, and the words that shoppers use for one thing. */
export interface CatalogueTerms {
  readonly categories: readonly CategoryTerm[];
  readonly attributes: readonly AttributeTerm[];
  /** Each a group of words that mean the same. */
  readonly synonyms: readonly (readonly string[])[];
}

export const CategoryTerm = z.object({ id: z.int(), slug: z.string(), name: z.string(), parentId: z.int().nullable() });

export type CategoryTerm = Readonly<z.infer<typeof CategoryTerm>>;

export const AttributeTerm = z.object({ code: z.string(), name: z.string(), type: z.string(), unit: z.string().nullable() });

export type AttributeTerm = Readonly<z.infer<typeof AttributeTerm>>;
