import type { CartLine } from '../../../contracts/order/http.ts';
import type { Product } from '../../../contracts/product/http.ts';
import { productBySku } from './catalogue.ts';

/** A cart beyond this is shown with plain drawings: pictures are not worth more requests. */
const MOST = 30;

/** The products of the cart's first lines, for their pictures. Whatever the catalogue does not answer is left out. */
export async function picturedProducts(lines: readonly Pick<CartLine, 'sku'>[]): Promise<ReadonlyMap<string, Product>> {
  const answers = await Promise.allSettled(lines.slice(0, MOST).map(({ sku }) => productBySku(sku)));
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
  return new Map(found.map((product) => [product.sku, product]));
}
