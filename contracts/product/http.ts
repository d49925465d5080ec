import * as z from 'zod';
import { ownPath } from '../../platform/http/own-path.ts';
import { Money, Price } from '../../platform/money/money.ts';
import { line, paragraphs } from '../../platform/text/text.ts';
import { Sku } from '../inventory/commands.ts';

export const CategorySlug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens, such as home-and-garden');

export const Product = z.object({
  sku: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  price: Money,
  imageUrl: z.string().nullable(),
  version: z.int().positive(),
});

export type Product = Readonly<z.infer<typeof Product>>;

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

/** A product as staff and importers write it. */
export const ProductDraft = z.object({
  sku: Sku,
  title: line(200),
  description: paragraphs(4_000),
  category: z.object({ slug: CategorySlug, name: line(100) }),
  price: Price.describe('used for a new product; an existing product keeps its price'),
  imageUrl: ImageUrl.nullish(),
});

export type ProductDraft = Readonly<z.infer<typeof ProductDraft>>;

export const CategoryName = z.object({ slug: z.string(), name: z.string() });

export type CategoryName = Readonly<z.infer<typeof CategoryName>>;

export const Category = CategoryName.extend({ productCount: z.int() });

export type Category = Readonly<z.infer<typeof Category>>;

export const Categories = z.object({ categories: z.array(Category) });

export type Categories = Readonly<z.infer<typeof Categories>>;

export const ProductPage = z.object({
  products: z.array(Product),
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

/** Request body of `/internal/prices`. */
export const PriceQuery = z.object({ skus: z.array(Sku).min(1).max(2_000) });

export type PriceQuery = Readonly<z.infer<typeof PriceQuery>>;

/** The current title and price of a product. */
export const PricedProduct = Product.pick({ sku: true, title: true, price: true, version: true });

export type PricedProduct = Readonly<z.infer<typeof PricedProduct>>;

export const Prices = z.object({ prices: z.array(PricedProduct), unknown: z.array(z.string()) });

export type Prices = Readonly<z.infer<typeof Prices>>;

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
