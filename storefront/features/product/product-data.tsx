import { decimalsOf } from '../../../platform/money/money.ts';
import type { Product } from '../../../contracts/product/http.ts';

/** For search engines: https://schema.org/Product. `<` is escaped so that no title can end the element. */
export function ProductData({ product, isSoldOut }: { readonly product: Product; readonly isSoldOut: boolean }) {
  const digits = decimalsOf(product.price.currency);
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: product.sku,
    name: product.title,
    ...(product.description && { description: product.description }),
    offers: {
      '@type': 'Offer',
      price: (product.price.amount / 10 ** digits).toFixed(digits),
      priceCurrency: product.price.currency,
      availability: isSoldOut ? 'https://schema.org/OutOfStock' : 'https://schema.org/InStock',
    },
  };
  const html = JSON.stringify(data).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: html }} />;
}
