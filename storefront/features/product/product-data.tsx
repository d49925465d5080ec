import { decimalsOf } from '../../../platform/money/money.ts';
import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';

export interface ProductDataProps {
  readonly product: ProductDetail;
  readonly variant: Variant;
  readonly isSoldOut: boolean;
}

/** For search engines: https://schema.org/Product. `<` is escaped so that no title can end the element. */
export function ProductData({ product, variant, isSoldOut }: ProductDataProps) {
  const { amount, currency } = variant.price;
  const digits = decimalsOf(currency);
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: variant.sku,
    name: variant.title,
    description: product.description,
    ...(variant.barcode !== null && { gtin: variant.barcode }),
    ...(variant.weightGrams !== null && { weight: { '@type': 'QuantitativeValue', value: variant.weightGrams, unitCode: 'GRM' } }),
    offers: {
      '@type': 'Offer',
      price: (amount / 10 ** digits).toFixed(digits),
      priceCurrency: currency,
      availability: isSoldOut ? 'https://schema.org/OutOfStock' : 'https://schema.org/InStock',
    },
  };
  const html = JSON.stringify(data).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: html }} />;
}
