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
