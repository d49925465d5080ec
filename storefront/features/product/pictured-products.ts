import type { CartLine } from '../../../contracts/order/http.ts';
import type { Product } from '../../../contracts/product/http.ts';
import { productBySku } from './catalogue.ts';

/** Further lines of a cart get drawings, to limit the requests. */
const MOST_PICTURES = 30;

/** The products of the first lines, for their pictures. Products that fail to load are omitted. */
export async function picturedProducts(lines: readonly Pick<CartLine, 'sku'>[]): Promise<ReadonlyMap<string, Product>> {
  const results = await Promise.allSettled(lines.slice(0, MOST_PICTURES).map(({ sku }) => productBySku(sku)));
  const found = results.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
  return new Map(found.map((product) => [product.sku, product]));
}
