import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProductDraft } from '../../../domain/product/catalogue.ts';
import { demoProducts, demoStock } from '../../../lambdas/load-demo-data/catalogue.ts';
import { fillShop } from '../../../lambdas/load-demo-data/fill-shop.ts';
import type { Service } from '../../../platform/http/service.ts';
import { remoteCallers } from '../../../platform/identity/remote-callers.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { buildApp as buildInventory } from '../../../services/inventory/app.ts';
import { buildApp as buildProduct } from '../../../services/product/app.ts';
import { deadCache, importer, staff, startUserApp } from '../../services/user/user-app.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['product', 'inventory', 'user']);
const logger = createLogger('shop', { level: 'silent' });
const cache = deadCache();
const now = () => new Date('2026-11-22T12:00:00Z');
let services: Readonly<Record<'product' | 'inventory' | 'user', Service>>;
let front: Server;
let shop: { readonly shopUrl: string; readonly currency: string };
let isAwake = true;

beforeAll(async () => {
  const user = (await startUserApp(database.sql('user'), cache)).app;
  const callers = remoteCallers({ userUrl: await user.listen({ port: 0, host: '127.0.0.1' }), now });
  const core = { product: database.sql('product'), inventory: database.sql('inventory') };
  services = {
    user,
    product: await buildProduct({ core: core.product, callers, currency: 'GBP', logger, now }),
    inventory: await buildInventory({
      core: core.inventory,
      callers,
      logger,
      now,
      webhookSecret: 'not used',
      replies: { send: async () => [] },
    }),
  };
  front = createServer((request, response) => {
    void buffer(request).then(async (payload) => {
      if (!isAwake) return response.writeHead(503).end();
      const { method = 'GET', url = '/', headers } = request;
      const service = url.startsWith('/api/products') ? 'product' : url.startsWith('/api/sessions') ? 'user' : 'inventory';
      const answer = await services[service].inject({ method: method as 'GET', url, headers, payload });
      return response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  shop = { shopUrl: `http://127.0.0.1:${(front.address() as AddressInfo).port}`, currency: 'GBP' };
});

afterAll(async () => {
  front.closeAllConnections();
  front.close();
  await Promise.all(Object.values(services).map((service) => service.close()));
  cache.disconnect();
});

describe('the demonstration goods', () => {
  test('are two dozen that the catalogue takes, of five categories, in the currency of the shop, of which one is sold out', () => {
    const products = demoProducts('EUR');
    for (const product of products) expect(() => ProductDraft.parse(product)).not.toThrow();
    expect(products).toHaveLength(24);
    expect(new Set(products.map(({ category }) => category.slug))).toHaveLength(5);
    expect(new Set(products.map(({ price }) => price.currency))).toEqual(new Set(['EUR']));
    const inStock = new Set(demoStock.map(({ sku }) => sku));
    expect(products.filter(({ sku }) => !inStock.has(sku)).map(({ title }) => title)).toEqual(['Oak Wall Mirror, Round']);
  });
});

describe('filling the shop', () => {
  test('is refused to accounts that are not staff or do not exist, and says what to look at', async () => {
    await expect(fillShop({ ...shop, email: staff.email, password: 'guessed' })).rejects.toThrow(
      /could not sign in as staff: .*401.*STAFF_SECRET_ARN/,
    );
    expect((await services.product.inject('/api/products')).json()).toMatchObject({ products: [] });
  });

  test('brings in products and stock, once', async () => {
    expect(await fillShop({ ...shop, ...staff })).toEqual({ created: 24, changed: 0, unchanged: 0, pricesKept: 0, isStockNew: true });
    expect(await fillShop({ ...shop, ...staff })).toEqual({ created: 0, changed: 0, unchanged: 24, pricesKept: 0, isStockNew: false });
    expect((await services.inventory.inject('/api/availability?sku=KT-101&sku=LV-205')).json()).toEqual({
      availability: [
        { sku: 'KT-101', available: 140 },
        { sku: 'LV-205', available: 0 },
      ],
    });
  });

  test('leaves the prices that staff have set', async () => {
    const { sessionToken } = (await services.user.inject({ method: 'POST', url: '/api/sessions', payload: staff })).json();
    const set = await services.product.inject({
      method: 'PUT',
      url: '/api/products/KT-101/price',
      payload: { price: { amount: 1999, currency: 'GBP' } },
      headers: { authorization: `Session ${sessionToken}`, 'if-match': '"1"' },
    });
    expect(set.statusCode).toBe(200);

    expect(await fillShop({ ...shop, ...staff })).toMatchObject({ changed: 0, unchanged: 24, pricesKept: 1 });
    expect((await services.product.inject('/api/products/KT-101')).json()).toMatchObject({ price: { amount: 1999 } });
  });

  test('may be done by an importer as well', async () => {
    expect(await fillShop({ ...shop, ...importer })).toMatchObject({ unchanged: 24, isStockNew: false });
  });

  test('gives up on a shop that does not answer in time, and says at which step', async () => {
    isAwake = false;
    await expect(fillShop({ ...shop, ...staff, patienceMillis: 0 })).rejects.toThrow(/could not sign in as staff: .*answered 503/);
    isAwake = true;
  });
});
