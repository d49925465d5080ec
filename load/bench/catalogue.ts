import { ProductPage } from '../../contracts/product/http.ts';
import type { ListedProduct } from '../../contracts/product/http.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { measureReads, serviceOf } from './reads.ts';
import type { ReadMeasured, ReadOptions } from './reads.ts';

/** Measures catalogue reads: from the product service, and product pages, from the edge and rendered. */
export async function benchCatalogue(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<readonly ReadMeasured[]> {
  const endpoints = currentEndpoints();
  const service = serviceOf(endpoints, 'product');
  const products = await firstProducts(shopUrl(endpoints));
  const [first] = products;
  if (first === undefined) throw new Error('the catalogue is empty: start the shop with its demo data, or run the orders benchmark first');
  const any = () => products[Math.floor(Math.random() * products.length)] ?? first;

  const cases = [
    { name: 'product by SKU, from the service', origin: service, path: () => `/api/products/${encodeURIComponent(any().sku)}` },
    { name: 'product page’s data, from the service', origin: service, path: () => `/api/products/by-slug/${any().slug}` },
    { name: 'list of 20, from the service', origin: service, path: () => '/api/products?limit=20' },
    { name: 'product page, cached by the edge', origin: shopUrl(endpoints), path: () => `/products/${any().slug}` },
    { name: 'product page, rendered each time', origin: serviceOf(endpoints, 'storefront'), path: () => `/products/${any().slug}` },
  ];
  return measureReads(currentEndpoints, cases, options);
}

async function firstProducts(url: string): Promise<readonly ListedProduct[]> {
  const door = Shop.at(url, 1);
  try {
    const { products } = await door.call({ method: 'GET', path: '/api/products?limit=50' }, ProductPage);
    return products;
  } finally {
    await door.close();
  }
}
