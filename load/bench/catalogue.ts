import { ProductPage } from '../../contracts/product/http.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { measureReads, serviceOf } from './reads.ts';
import type { ReadMeasured, ReadOptions } from './reads.ts';

/** Measures catalogue reads: from the product service, and pages through the edge, cached and uncached. */
export async function benchCatalogue(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<readonly ReadMeasured[]> {
  const endpoints = currentEndpoints();
  const service = serviceOf(endpoints, 'product');
  const paths = (await firstSkus(shopUrl(endpoints))).map(encodeURIComponent);
  const [first] = paths;
  if (first === undefined) throw new Error('the catalogue is empty: start the shop with its demo data, or run the orders benchmark first');
  const any = () => paths[Math.floor(Math.random() * paths.length)] ?? first;

  const cases = [
    { name: 'product by SKU, from the service', origin: service, path: () => `/api/products/${any()}` },
    { name: 'list of 20, from the service', origin: service, path: () => '/api/products?limit=20' },
    { name: 'product page, cached by the edge', origin: shopUrl(endpoints), path: () => `/products/${any()}` },
    // The page number is part of the cache key, so each request is rendered.
    { name: 'home page, rendered each time', origin: shopUrl(endpoints), path: () => `/?page=${Math.floor(Math.random() * 1e12)}` },
  ];
  return measureReads(currentEndpoints, cases, options);
}

async function firstSkus(url: string): Promise<readonly string[]> {
  const door = Shop.at(url, 1);
  try {
    const { products } = await door.call({ method: 'GET', path: '/api/products?limit=50' }, ProductPage);
    return products.map(({ sku }) => sku);
  } finally {
    await door.close();
  }
}
