import { ProductPage } from '../../contracts/product/http.ts';
import type { ListedProduct } from '../../contracts/product/http.ts';
import { Pool } from 'undici';
import type { Endpoints } from '../../tools/endpoints.ts';
import { shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { cpuByShare, subtract } from './cpu.ts';
import type { CpuByShare } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface CatalogueMeasured extends LoadResult {
  readonly name: string;
  readonly cpuMillisPerUnit: CpuByShare;
}

export interface CatalogueOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly isStandIn: (name: string) => boolean;
  readonly onProgress: (text: string) => void;
}

/** Measures catalogue reads: from the product service, and pages through the edge, cached and uncached. */
export async function benchCatalogue(currentEndpoints: () => Endpoints, options: CatalogueOptions): Promise<readonly CatalogueMeasured[]> {
  const endpoints = currentEndpoints();
  const service = endpoints.services['product'];
  if (service === undefined)
    throw new Error(`the running shop has no service named product; its services are ${Object.keys(endpoints.services).join(', ')}`);
  const products = await firstProducts(shopUrl(endpoints));
  const [first] = products;
  if (first === undefined) throw new Error('the catalogue is empty: start the shop with its demo data, or run the orders benchmark first');
  const any = () => products[Math.floor(Math.random() * products.length)] ?? first;

  const cases = [
    { name: 'product by SKU, from the service', origin: service, path: () => `/api/products/${encodeURIComponent(any().sku)}` },
    { name: 'product page’s data, from the service', origin: service, path: () => `/api/products/by-slug/${any().slug}` },
    { name: 'list of 20, from the service', origin: service, path: () => '/api/products?limit=20' },
    { name: 'product page, cached by the edge', origin: shopUrl(endpoints), path: () => `/products/${any().slug}` },
    // The page number is part of the cache key, so each request is rendered.
    { name: 'home page, rendered each time', origin: shopUrl(endpoints), path: () => `/?page=${Math.floor(Math.random() * 1e12)}` },
  ];
  const measured: CatalogueMeasured[] = [];
  for (const { name, origin, path } of cases) {
    options.onProgress(name);
    const pool = new Pool(origin, { connections: options.clients });
    const act = async () => {
      const { statusCode, body } = await pool.request({ method: 'GET', path: path() });
      await body.dump();
      if (statusCode !== 200) throw new Error(`returned ${statusCode}`);
    };
    try {
      await warmUp(name, { clients: options.clients, seconds: 1, act });
      const before = cpuByShare(currentEndpoints(), options.isStandIn);
      const driven = await drive({ clients: options.clients, seconds: options.seconds, act });
      const cpu = subtract(cpuByShare(currentEndpoints(), options.isStandIn), before);
      const per = (millis: number) => millis / Math.max(1, driven.done);
      const cpuMillisPerUnit = {
        product: per(cpu.product),
        emulators: per(cpu.emulators),
        database: per(cpu.database),
        redis: per(cpu.redis),
      };
      measured.push({ ...driven, name, cpuMillisPerUnit });
    } finally {
      await pool.close();
    }
  }
  return measured;
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
