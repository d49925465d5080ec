import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { Money, Price, isSameMoney } from '../../platform/money/money.ts';
import { Sku } from '../inventory/commands.ts';

export const CategorySlug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens, such as home-and-garden');

const text = (max: number) => z.string().trim().min(1).max(max);

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

/** A product as staff and importers write it. */
export const ProductDraft = z.object({
  sku: Sku,
  title: text(200),
  description: text(4_000),
  category: z.object({ slug: CategorySlug, name: text(100) }),
  price: Price.describe('of a product that is new; one that is there keeps its own'),
  /** Of our own shop, or of a host that the pages' policy allows. */
  imageUrl: z
    .string()
    .max(2_000)
    .regex(/^(\/(?!\/)|https:\/\/)\S*$/, 'must be a path of the shop or an https URL')
    .nullish(),
});

export type ProductDraft = Readonly<z.infer<typeof ProductDraft>>;

export const Category = z.object({ slug: z.string(), name: z.string(), productCount: z.int() });

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
