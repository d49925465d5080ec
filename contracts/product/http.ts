import * as z from 'zod';
import { ownPath } from '../../platform/http/own-path.ts';
import { Money, Price } from '../../platform/money/money.ts';
import { line, paragraphs } from '../../platform/text/text.ts';
import { Sku } from '../inventory/commands.ts';
import { Picture } from './pictures.ts';

/** Lower-case words joined by hyphens: the last part of an address. */
export const Slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens, such as home-and-garden');

export const CategorySlug = Slug.max(64);

/** What is sold under a SKU. Of a product with variants, `title` has the values of the options. */
export const Product = z.object({
  sku: z.string(),
  slug: z.string().describe("the last part of the product page's address"),
  title: z.string(),
  description: z.string(),
  category: z.string().describe("the slug of the product's main category"),
  price: Money,
  wasPrice: Money.nullable().describe('during a sale, the lowest price of the 30 days before it; else null'),
  imageUrl: z.string().nullable(),
  picture: Picture.nullable().default(null).describe('the first of its uploaded pictures'),
  version: z.int().positive(),
});

export type Product = Readonly<z.infer<typeof Product>>;

/** A product in a list: its first variant, with the product's title. */
export const ListedProduct = Product.extend({
  price: Money.describe('the lowest price of the variants'),
  variantCount: z.int(),
  hasOnePrice: z.boolean().describe('whether all variants cost the same'),
});

export type ListedProduct = Readonly<z.infer<typeof ListedProduct>>;

/** A path of the shop, or an https URL that the content security policy allows; stored in normal form. */
export const ImageUrl = z
  .string()
  .max(2_000)
  .regex(/^\S*$/, 'must have no blanks; write each as %20')
  .overwrite((text) => imageUrlOf(text) ?? text)
  .refine(
    (text) => imageUrlOf(text) === text,
    'must be a path of the shop, such as /pictures/mug.jpg, or an https URL with a host, such as https://cdn.example/mug.jpg',
  );

/** A GTIN with its check digit: EAN-8, UPC, EAN-13 or ITF-14. */
export const Barcode = z
  .string()
  .regex(/^(\d{8}|\d{12,14})$/, 'must have 8, 12, 13 or 14 digits')
  .refine((digits) => checkSum(digits) % 10 === 0, 'has a wrong check digit; compare it with the label');

export const WeightGrams = z.int().min(1).max(1_000_000);

/** What is sold under a SKU, as importers write it. */
export const ProductDraft = z.object({
  sku: Sku,
  title: line(200),
  description: paragraphs(4_000),
  category: z.object({ slug: CategorySlug, name: line(100) }),
  price: Price.describe('used for a new SKU; an existing one keeps its price'),
  imageUrl: ImageUrl.nullish(),
  slug: Slug.optional().describe(
    'groups the variants of a product; without it, a new SKU is a product of its own, and its title becomes the slug',
  ),
  options: z
    .array(z.object({ name: line(40), value: line(60) }))
    .max(3)
    .optional()
    .describe('what distinguishes this variant of the product, such as its colour'),
  barcode: Barcode.optional(),
  weightGrams: WeightGrams.optional(),
  published: z
    .boolean()
    .optional()
    .describe('whether a new product is shown at once; an existing one keeps its publication. Default: true'),
});

export type ProductDraft = Readonly<z.infer<typeof ProductDraft>>;

export const CategoryName = z.object({ slug: z.string(), name: z.string() });

export type CategoryName = Readonly<z.infer<typeof CategoryName>>;

export const Category = CategoryName.extend({
  parent: z.string().nullable().describe('the slug of the category above'),
  productCount: z.int().describe('with those of the categories below'),
});

export type Category = Readonly<z.infer<typeof Category>>;

export const Categories = z.object({ categories: z.array(Category) });

export type Categories = Readonly<z.infer<typeof Categories>>;

/** A category's page. `slug` differs from the requested one after a rename. */
export const CategoryDetail = Category.extend({
  seoTitle: z.string().nullable(),
  seoDescription: z.string().nullable(),
  version: z.int().positive(),
  breadcrumb: z.array(CategoryName).describe('the categories above, from the root'),
  children: z.array(Category),
});

export type CategoryDetail = Readonly<z.infer<typeof CategoryDetail>>;

export const ProductPage = z.object({
  products: z.array(ListedProduct),
  next: z.string().nullable().describe('`after` of the next page; null on the last page'),
  previous: z.string().nullable().describe('`after` of the previous page, empty if that is the first page; null on the first page'),
});

export type ProductPage = Readonly<z.infer<typeof ProductPage>>;

/** How many products a `PUT /api/products` added, changed and left unchanged. */
export const PutCounts = z.object({
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  pricesKept: z.int().describe('how many existing products keep a price that differs from the one sent'),
});

export type PutCounts = Readonly<z.infer<typeof PutCounts>>;

/** The market of the shop's own currency. */
export const HOME_MARKET = 'home';

export const Market = z.string().regex(/^[a-z]{2,8}$/, 'must be home, or a code of lower-case letters such as de');

/** Request body of `/internal/prices`. */
export const PriceQuery = z.object({ skus: z.array(Sku).min(1).max(2_000), market: Market.default(HOME_MARKET) });

export type PriceQuery = Readonly<z.infer<typeof PriceQuery>>;

/** The current title and price of a product. */
export const PricedProduct = Product.pick({ sku: true, title: true, price: true });

export type PricedProduct = Readonly<z.infer<typeof PricedProduct>>;

export const Prices = z.object({ prices: z.array(PricedProduct), unknown: z.array(z.string()) });

export type Prices = Readonly<z.infer<typeof Prices>>;

/** Digits at odd places from the right count once, the others three times. */
function checkSum(digits: string): number {
  return Array.from(digits, Number)
    .toReversed()
    .reduce((sum, digit, index) => sum + digit * (index % 2 === 0 ? 1 : 3), 0);
}

function imageUrlOf(text: string): string | undefined {
  return ownPath(text) ?? httpsUrl(text);
}

/** The normal form of an https URL; undefined for another scheme, without a host and with credentials. */
function httpsUrl(text: string): string | undefined {
  // The URL parser also accepts `https:host` and `https:///host`, which are usually typing errors.
  if (!/^https:\/\/[^/\\]/i.test(text)) return undefined;
  const url = URL.parse(text);
  return url === null || url.username !== '' || url.password !== '' ? undefined : url.href;
}
