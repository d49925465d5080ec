import { z } from 'zod';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { ownPath } from '../../../platform/http/own-path.ts';
import { Money, Price, isSameMoney } from '../../../platform/money/money.ts';
import { line, paragraphs } from '../../../platform/text/text.ts';
import { Sku } from '../../../contracts/inventory/commands.ts';

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

/** Refuses drafts of which one would overwrite another. */
export function refuseRepeatedSkus(drafts: readonly ProductDraft[]): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { sku } of drafts) (seen.has(sku) ? repeated : seen).add(sku);
  if (repeated.size > 0) {
    throw new DomainError('sku-repeated', `${[...repeated].join(', ')} stands in the list more than once; send each SKU once`, {
      skus: [...repeated],
    });
  }
}

/** Refuses drafts that call a category by another name than it has, or by two. `existing` holds the names of categories that there are. */
export function refuseOtherCategoryNames(
  drafts: readonly Pick<ProductDraft, 'sku' | 'category'>[],
  existing: readonly CategoryName[],
): void {
  const nameOf = new Map(existing.map(({ slug, name }) => [slug, name]));
  for (const { sku, category } of drafts) {
    const name = nameOf.get(category.slug) ?? category.name;
    nameOf.set(category.slug, name);
    if (category.name !== name) {
      throw new DomainError(
        'category-name-differs',
        `category.name of ${sku} is "${category.name}", but the category ${category.slug} is named "${name}"; send that name, or another slug`,
        { sku, slug: category.slug, name },
      );
    }
  }
}

/** Refuses prices that a cart of this shop could not add up: it sells in one currency. */
export function refuseForeignCurrency(priced: readonly Pick<ProductDraft, 'sku' | 'price'>[], currency: string): void {
  const foreign = priced.filter(({ price }) => price.currency !== currency);
  const [first, ...others] = foreign;
  if (!first) return;
  const more = others.length > 0 ? ` (and of ${others.length} more)` : '';
  throw new DomainError(
    'currency-mismatch',
    `price.currency of ${first.sku}${more} is "${first.price.currency}", but this shop sells in ${currency}; state the price in ${currency}`,
    { skus: foreign.map(({ sku }) => sku), currency },
  );
}

/** The price after `product` was given `price`, or nothing to do when it is the same. */
export function changePrice(product: Product, price: Money, expectedVersion: number): 'changed' | 'same' {
  if (product.version !== expectedVersion) {
    throw new DomainError(
      'version-outdated',
      `${product.sku} has changed since: it is at version ${product.version}, not ${expectedVersion}; read it again and decide anew`,
      { version: product.version },
    );
  }
  return isSameMoney(product.price, price) ? 'same' : 'changed';
}

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
