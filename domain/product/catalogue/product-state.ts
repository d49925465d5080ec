import * as z from 'zod';
import { AttributeValue } from '../../../contracts/product/product-page.ts';
import type { Money } from '../../../platform/money/money.ts';

/** A time as the database writes it in JSON. */
export const Instant = z.string().transform((text) => new Date(text).toISOString());

export const VariantState = z.object({
  sku: z.string(),
  optionValues: z.array(z.string()),
  barcode: z.string().nullable(),
  weightGrams: z.int().nullable(),
  imageUrl: z.string().nullable(),
  /** No longer sold. Its SKU stays the product's. */
  isRemoved: z.boolean(),
});

export type VariantState = Readonly<z.infer<typeof VariantState>>;

/** A product with its variants, as it is edited and stored. Prices have rows of their own. */
export const ProductState = z.object({
  /** Null until it is stored. */
  productId: z.int().nullable(),
  version: z.int(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  optionNames: z.array(z.string()),
  attributes: z.record(z.string(), AttributeValue),
  /** Slugs; the first is the main category. */
  categories: z.array(z.string()),
  imageUrl: z.string().nullable(),
  taxCategory: z.string(),
  seoTitle: z.string().nullable(),
  seoDescription: z.string().nullable(),
  publishedFrom: Instant.nullable(),
  publishedUntil: Instant.nullable(),
  deletedAt: Instant.nullable(),
  variants: z.array(VariantState),
});

export type ProductState = Readonly<z.infer<typeof ProductState>>;

/** A change of a product; `before` is undefined for a new one. */
export interface ProductChange {
  readonly before: ProductState | undefined;
  readonly after: ProductState;
}

export interface FirstPrice {
  readonly sku: string;
  readonly price: Money;
}

/** What carts and orders call a variant. */
export function variantTitle({ title }: Pick<ProductState, 'title'>, { optionValues }: Pick<VariantState, 'optionValues'>): string {
  return [title, ...optionValues].join(', ');
}

export function soldVariants({ variants }: ProductState): readonly VariantState[] {
  return variants.filter(({ isRemoved }) => !isRemoved);
}
