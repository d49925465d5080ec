import { ProductPage } from '../../contracts/product/http.ts';
import { Recommendations } from '../../contracts/recommendation/http.ts';
import type { Endpoints } from '../../tools/endpoints.ts';
import { shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { measureReads, serviceOf } from './reads.ts';
import type { ReadMeasured, ReadOptions } from './reads.ts';

/** Measures recommendations from their service: with a product, a cart of five, and what is popular. */
export async function benchRecommendations(currentEndpoints: () => Endpoints, options: ReadOptions): Promise<readonly ReadMeasured[]> {
  const endpoints = currentEndpoints();
  const origin = serviceOf(endpoints, 'recommendation');
  const skus = await knownSkus(shopUrl(endpoints));
  const any = () => encodeURIComponent(skus[Math.floor(Math.random() * skus.length)] ?? '');
  const cart = () => Array.from({ length: 5 }, () => `sku=${any()}`).join('&');
  const path = (query: string) => `/api/recommendations/${query}`;
  const cases = [
    { name: 'bought together, one product', origin, path: () => path(`bought-together?limit=4&sku=${any()}`) },
    { name: 'bought together, a cart of five', origin, path: () => path(`bought-together?limit=4&${cart()}`) },
    { name: 'similar', origin, path: () => path(`similar?limit=4&sku=${any()}`) },
    { name: 'popular now', origin, path: () => path('popular?limit=4') },
  ];
  return measureReads(currentEndpoints, cases, options);
}

async function knownSkus(url: string): Promise<readonly string[]> {
  const door = Shop.at(url, 1);
  try {
    const { products: popular } = await door.call({ method: 'GET', path: '/api/recommendations/popular?limit=1' }, Recommendations);
    if (popular.length === 0) throw new Error('no model has been trained: run the orders benchmark or the replay first, and wait a minute');
    const { products } = await door.call({ method: 'GET', path: '/api/products?limit=100' }, ProductPage);
    return products.map(({ sku }) => sku);
  } finally {
    await door.close();
  }
}
