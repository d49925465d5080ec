import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';

const Version = z.int().positive().describe('increases with every change of the product');

const pages = {
  slug: z.string().optional().describe("the last part of the address of the product's page"),
  categories: z
    .array(z.string())
    .optional()
    .describe('slugs of all categories whose pages list the product, or listed it before the change'),
};

export const PriceChanged = z
  .object({
    type: z.literal('product.price-changed.v1'),
    sku: z.string(),
    category: z.string(),
    price: Money,
    ...pages,
    version: Version,
    changedAt: z.iso.datetime(),
  })
  .describe('The price of a SKU changed: staff set it, or a dated price began or ended.');

export const ProductChanged = z
  .object({
    type: z.literal('product.product-changed.v1'),
    sku: z.string(),
    category: z.string(),
    formerCategory: z.string().optional().describe('the previous main category, if the product moved'),
    ...pages,
    formerSlug: z.string().optional().describe('the previous slug, if it was renamed: the cached page at that address is out of date'),
    version: Version,
    changedAt: z.iso.datetime(),
  })
  .describe('What is sold under a SKU was added, published, unpublished, deleted, or changed in what its page shows.');

export const ProductEvent = z.discriminatedUnion('type', [PriceChanged, ProductChanged]);

export type ProductEvent = Readonly<z.infer<typeof ProductEvent>>;
