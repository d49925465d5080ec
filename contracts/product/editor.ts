import * as z from 'zod';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { Price } from '../../platform/money/money.ts';
import { Moment } from '../../platform/text/day.ts';
import { line, paragraphs } from '../../platform/text/text.ts';
import { Sku } from '../inventory/commands.ts';
import { Barcode, CategorySlug, ImageUrl, Market, Slug, WeightGrams } from './http.ts';
import { AttributeValue } from './product-page.ts';

const seo = {
  seoTitle: line(120).nullable().default(null),
  seoDescription: line(320).nullable().default(null),
};

export const EditedVariant = z.object({
  sku: Sku,
  optionValues: z.array(line(60)).max(3).default([]),
  price: Price.describe('used for a new SKU; an existing one keeps its price'),
  barcode: Barcode.nullable().default(null),
  weightGrams: WeightGrams.nullable().default(null),
  imageUrl: ImageUrl.nullable().default(null),
});

export type EditedVariant = Readonly<z.infer<typeof EditedVariant>>;

/** A product as staff edit it: the whole of it. A variant that is left out is removed from sale. */
export const EditedProduct = z.object({
  slug: Slug,
  title: line(200),
  description: paragraphs(4_000),
  optionNames: z.array(line(40)).max(3).default([]),
  categories: z.array(CategorySlug).min(1).max(20).describe('the first is the main category'),
  attributes: z.record(z.string().max(64), AttributeValue).default({}),
  imageUrl: ImageUrl.nullable().default(null),
  taxCategory: Slug.max(40).default('standard'),
  ...seo,
  variants: z.array(EditedVariant).min(1).max(100),
});

export type EditedProduct = Readonly<z.infer<typeof EditedProduct>>;

const Publication = z.object({
  publishedFrom: Moment.nullable().describe('null: not published'),
  publishedUntil: Moment.nullable().describe('null: without an end'),
});

/** A product as staff see it, published or not. */
export const StaffProduct = EditedProduct.extend({
  productId: z.int(),
  ...Publication.shape,
  deletedAt: z.string().nullable(),
  version: z.int(),
});

export type StaffProduct = Readonly<z.infer<typeof StaffProduct>>;

export const StaffProducts = z.object({
  products: z.array(
    StaffProduct.pick({
      productId: true,
      slug: true,
      title: true,
      publishedFrom: true,
      publishedUntil: true,
      deletedAt: true,
      version: true,
    }).extend({
      variantCount: z.int(),
      isListed: z.boolean(),
    }),
  ),
  next: z.int().nullable().describe('`after` of the next page; null on the last page'),
});

export const ProductEdit = z.object({ product: EditedProduct, reason: ActReason });

export const PublicationEdit = Publication.extend({ reason: ActReason });

export const Deletion = z.object({ reason: ActReason });

/** A price from a time on. Of each kind the price with the latest start counts, until its own end or the start of the next. */
export const DatedPrice = z.object({
  market: Market.default('home'),
  kind: z.enum(['list', 'sale']),
  price: Price,
  from: Moment.nullable().describe('null: now'),
  until: Moment.nullable().describe('null: without an end; a list price has none'),
});

export type DatedPrice = Readonly<z.infer<typeof DatedPrice>>;

export const DatedPriceEdit = DatedPrice.extend({ reason: ActReason });

export const DatedPrices = z.object({ prices: z.array(DatedPrice.extend({ from: z.string(), until: z.string().nullable() })) });

export type DatedPrices = Readonly<z.infer<typeof DatedPrices>>;

/** A category as staff edit it. */
export const EditedCategory = z.object({
  slug: CategorySlug,
  name: line(100),
  parent: CategorySlug.nullable().describe('the slug of the category above; null at the top'),
  ...seo,
});

export type EditedCategory = Readonly<z.infer<typeof EditedCategory>>;

/** Every category, also one without products; a parent comes before what is below it. */
export const StaffCategories = z.object({
  categories: z.array(
    z.object({ slug: z.string(), name: z.string(), parent: z.string().nullable(), depth: z.int().describe('0 at the top') }),
  ),
});

export type StaffCategories = Readonly<z.infer<typeof StaffCategories>>;

export const CategoryEdit = z.object({ category: EditedCategory, reason: ActReason });

export const Attribute = z
  .object({
    code: Slug.max(64),
    name: line(60),
    type: z.enum(['text', 'number', 'boolean', 'choice']),
    unit: line(20).nullable().default(null),
    choices: z.array(line(60)).max(200).default([]).describe('the values of a choice; empty for other types'),
  })
  .refine(({ type, choices }) => (type === 'choice') === choices.length > 0, {
    path: ['choices'],
    message: 'must list the values of a choice, and be empty for other types',
  });

export type Attribute = Readonly<z.infer<typeof Attribute>>;

export const Attributes = z.object({ attributes: z.array(Attribute) });

export const AttributeEdit = z.object({ attribute: Attribute, reason: ActReason });
