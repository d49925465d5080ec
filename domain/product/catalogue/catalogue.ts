import type { CategoryName, Product, ProductDraft } from '../../../contracts/product/http.ts';
import { ProductError } from '../errors.ts';
import { type Money, isSameMoney } from '../../../platform/money/money.ts';

/** Refuses a list that has a SKU more than once. */
export function refuseRepeatedSkus(drafts: readonly ProductDraft[]): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { sku } of drafts) (seen.has(sku) ? repeated : seen).add(sku);
  if (repeated.size > 0) {
    throw new ProductError('sku-repeated', `the list has ${[...repeated].join(', ')} more than once; send each SKU once`, {
      skus: [...repeated],
    });
  }
}

/** Refuses drafts that give a category two names, or another name than in `existing`. */
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

/** Refuses prices in another currency than the shop's. */
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

/** Whether `price` differs from the product's. Refuses an outdated `expectedVersion`. */
export function changePrice(
  product: Pick<Product, 'sku' | 'version' | 'price'>,
  price: Money,
  expectedVersion: number,
): 'changed' | 'same' {
  if (product.version !== expectedVersion) {
    throw new ProductError(
      'version-outdated',
      `${product.sku} was changed: it is at version ${product.version}, not ${expectedVersion}; read it again and retry with its ETag`,
      { version: product.version },
    );
  }
  return isSameMoney(product.price, price) ? 'same' : 'changed';
}
