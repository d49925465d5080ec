import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';
import { CategoryName } from './http.ts';
import { Picture } from './pictures.ts';

export const AttributeValue = z.union([z.string(), z.number(), z.boolean()]);

export type AttributeValue = z.infer<typeof AttributeValue>;

export const Variant = z.object({
  sku: z.string(),
  title: z.string().describe('with the values of the options, as carts and orders show it'),
  optionValues: z.array(z.string()).describe('one value of each option, in the order of `options`'),
  price: Money,
  wasPrice: Money.nullable(),
  imageUrl: z.string().nullable(),
  barcode: z.string().nullable(),
  weightGrams: z.int().nullable(),
});

export type Variant = Readonly<z.infer<typeof Variant>>;

/** What a product's page shows. `slug` differs from the requested one after a rename: redirect to it. */
export const ProductDetail = z.object({
  productId: z.int(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  options: z.array(z.string()).describe('names of the options, such as Colour'),
  attributes: z.array(z.object({ code: z.string(), name: z.string(), unit: z.string().nullable(), value: AttributeValue })),
  imageUrl: z.string().nullable(),
  pictures: z.array(Picture).describe('in the order of staff; of a variant, those without a SKU and those with its own'),
  seoTitle: z.string().nullable(),
  seoDescription: z.string().nullable(),
  breadcrumb: z.array(CategoryName).min(1).describe('the main category and those above it, from the root'),
  listedIn: z.array(z.string()).describe('slugs of all categories whose pages list the product'),
  variants: z.array(Variant).min(1),
  version: z.int().positive(),
});

export type ProductDetail = Readonly<z.infer<typeof ProductDetail>>;
