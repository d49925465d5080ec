import type { CategoryName, Product, ProductDraft } from '../../../contracts/product/http.ts';
import { ProductError } from '../errors.ts';
import { type Money, isSameMoney } from '../../../platform/money/money.ts';

/** Refuses drafts of which one would overwrite another. */
export function refuseRepeatedSkus(drafts: readonly ProductDraft[]): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { sku } of drafts) (seen.has(sku) ? repeated : seen).add(sku);
  if (repeated.size > 0) {
    throw new ProductError('sku-repeated', `${[...repeated].join(', ')} stands in the list more than once; send each SKU once`, {
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
      throw new ProductError(
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
  throw new ProductError(
    'currency-mismatch',
    `price.currency of ${first.sku}${more} is "${first.price.currency}", but this shop sells in ${currency}; state the price in ${currency}`,
    { skus: foreign.map(({ sku }) => sku), currency },
  );
}

/** The price after `product` was given `price`, or nothing to do when it is the same. */
export function changePrice(product: Product, price: Money, expectedVersion: number): 'changed' | 'same' {
  if (product.version !== expectedVersion) {
    throw new ProductError(
      'version-outdated',
      `${product.sku} has changed since: it is at version ${product.version}, not ${expectedVersion}; read it again and decide anew`,
      { version: product.version },
    );
  }
  return isSameMoney(product.price, price) ? 'same' : 'changed';
}
