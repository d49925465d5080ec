import { z } from 'zod';
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

/** Of our own shop, or of another host that the pages' policy allows; stored as browsers write it. */
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
  price: Price.describe('of a product that is new; one that is there keeps its own'),
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
  next: z.string().nullable().describe('`after` of the next page; null on the last one'),
  previous: z.string().nullable().describe('`after` of the page before, empty where that is the first; null on the first one'),
});

export type ProductPage = Readonly<z.infer<typeof ProductPage>>;

/** How many products a `PUT /api/products` added, changed and left alone. */
export const PutCounts = z.object({
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  pricesKept: z.int().describe('how many of the changed and unchanged have another price than was sent, and keep it'),
});

export type PutCounts = Readonly<z.infer<typeof PutCounts>>;

/** What order asks product at `/internal/prices`. */
export const PriceQuery = z.object({ skus: z.array(Sku).min(1).max(2_000) });

export type PriceQuery = Readonly<z.infer<typeof PriceQuery>>;

/** What a product is called and costs at present. */
export const PricedProduct = Product.pick({ sku: true, title: true, price: true, version: true });

export type PricedProduct = Readonly<z.infer<typeof PricedProduct>>;

export const Prices = z.object({ prices: z.array(PricedProduct), unknown: z.array(z.string()) });

export type Prices = Readonly<z.infer<typeof Prices>>;

function imageUrlOf(text: string): string | undefined {
  return ownPath(text) ?? httpsUrl(text);
}

/** What a browser would load over TLS from the host that the text names; undefined for other schemes, for no host, and with a password. */
function httpsUrl(text: string): string | undefined {
  // The URL standard takes `https:host` and `https:///host` for `https://host`, which few who write them mean.
  if (!/^https:\/\/[^/\\]/i.test(text)) return undefined;
  const url = URL.parse(text);
  return url === null || url.username !== '' || url.password !== '' ? undefined : url.href;
}
