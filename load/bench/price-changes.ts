import * as z from 'zod';
import { Product } from '../../contracts/product/http.ts';
import type { Shop } from '../shop.ts';

/** Products that benchmarks create, and whose prices they change. The slugs are equal. */
export const BENCH_SKUS = Array.from({ length: 200 }, (_, number) => `bench-price-${number + 1}`);

export async function createPricedProducts(importer: Shop): Promise<void> {
  const products = BENCH_SKUS.map((sku) => ({
    sku,
    slug: sku,
    title: `Bench ${sku}`,
    description: 'Priced by the benchmark.',
    category: { slug: 'bench-prices', name: 'Bench prices' },
    price: { amount: 1_000, currency: 'GBP' },
  }));
  await importer.call({ method: 'PUT', path: '/api/products', body: { products } }, z.unknown());
}

/** @returns the new price, and the time before the request */
export async function changePrice(staff: Shop, sku: string): Promise<{ readonly amount: number; readonly at: number }> {
  const { version } = await staff.call({ method: 'GET', path: `/api/products/${sku}` }, Product);
  const at = Date.now();
  const amount = 1_000 + version;
  const body = { price: { amount, currency: 'GBP' }, reason: 'benchmark' };
  await staff.call({ method: 'PUT', path: `/api/products/${sku}/price`, body, headers: { 'if-match': `"${version}"` } }, z.unknown());
  return { amount, at };
}
