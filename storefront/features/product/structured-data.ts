import { writeAmount } from '../../../platform/money/parse-amount.ts';
import type { CategoryName } from '../../../contracts/product/http.ts';
import type { Picture } from '../../../contracts/product/pictures.ts';
import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';
import { categoryPath, variantPath } from '../../lib/paths.ts';
import { largestJpeg } from './picture-files.ts';

export interface ShownVariant {
  readonly product: ProductDetail;
  readonly variant: Variant;
  readonly pictures: readonly Picture[];
  readonly isSoldOut: boolean;

  /** The shop's address: search engines take no relative one. */
  readonly shopUrl: string;
}

/** https://schema.org/Product */
export function productData({ product, variant, pictures, isSoldOut, shopUrl }: ShownVariant): object {
  const { amount, currency } = variant.price;
  const drawn = variant.imageUrl ?? product.imageUrl;
  const images = pictures.length > 0 ? pictures.map(largestJpeg) : drawn === null ? [] : [drawn];
  const address = (path: string) => new URL(path, shopUrl).href;
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: variant.sku,
    name: variant.title,
    description: product.description,
    ...(images.length > 0 && { image: images.map(address) }),
    ...(variant.barcode !== null && { gtin: variant.barcode }),
    ...(variant.weightGrams !== null && { weight: { '@type': 'QuantitativeValue', value: variant.weightGrams, unitCode: 'GRM' } }),
    offers: {
      '@type': 'Offer',
      url: address(variantPath(product, variant.sku)),
      price: writeAmount(amount, currency),
      priceCurrency: currency,
      availability: isSoldOut ? 'https://schema.org/OutOfStock' : 'https://schema.org/InStock',
    },
  };
}

/** https://schema.org/BreadcrumbList: the categories, then the page itself, which needs no address. */
export function breadcrumbData(categories: readonly CategoryName[], page: string, shopUrl: string): object {
  const above = categories.map(({ slug, name }) => ({ name, item: new URL(categoryPath(slug), shopUrl).href }));
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: [...above, { name: page }].map((each, index) => ({ '@type': 'ListItem', position: index + 1, ...each })),
  };
}
