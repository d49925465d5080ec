import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { Service } from '../../platform/http/service.ts';
import { freshDatabase } from '../support/postgres.ts';
import { freshRedis } from '../support/redis.ts';
import { asRole } from '../support/fakes/signed-callers.ts';
import { startInventory } from '../support/apps/inventory-app.ts';
import { startOrderApp } from '../support/apps/order-app.ts';
import { startPayment } from '../support/apps/payment-app.ts';
import { startAnalytics } from './analytics/analytics-world.ts';
import { startCatalogue } from '../support/apps/catalogue-app.ts';
import { startRecommendations } from '../support/apps/recommendation-app.ts';
import { startUserApp } from '../support/apps/user-app.ts';

/** The same for everyone, so that caches on the way may keep them; only where they succeed. */
const SHARED = ['GET /api/availability', 'GET /api/categories', 'GET /api/products', 'GET /api/products/{sku}'];

const [users, inventories, payments] = [
  await freshDatabase(['user']),
  await freshDatabase(['inventory']),
  await freshDatabase(['payment']),
];
const cache = await freshRedis();
const order = await startOrderApp();
const analytics = await startAnalytics();
const recommendations = await startRecommendations();
const apps: readonly Service[] = [
  (await startUserApp(users.sql('user'), cache)).app,
  order.app,
  (await startCatalogue()).app,
  (await startInventory(inventories.sql('inventory'))).app,
  (await startPayment(payments.sql('payment'))).app,
  analytics.app,
  recommendations.app,
];

afterAll(async () => {
  await order.stop();
  await analytics.close();
  await recommendations.stop();
  for (const app of [apps[0], apps[3], apps[4]]) await app?.close();
  cache.disconnect();
});

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Requests every described and hidden route of each service, with and without a caller. */
async function responses() {
  await Promise.all(apps.map((app) => app.ready()));
  const staff = await asRole('merchandiser', 'importer');
  const requests = apps.flatMap((app) => {
    const { paths } = Document.parse(app.swagger());
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
    const hidden = [
      ['GET', '/health/live'],
      ['GET', '/openapi.json'],
      ['GET', '/none-such'],
      ['GET', '/%'],
    ] as const;
    return [...routes, ...hidden].flatMap(([method, path]) => [{}, staff].map((headers) => ({ app, method, path, headers })));
  });
  return Promise.all(
    requests.map(async ({ app, method, path, headers }) => {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const isWrite = method === 'POST' || method === 'PUT';
      const { statusCode, headers: received } = await app.inject({
        method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).parse(method),
        url,
        headers,
        ...(isWrite && { payload: {} }),
      });
      return { route: `${method} ${path}`, statusCode, cacheControl: received['cache-control'] };
    }),
  );
}

test('every response of every service forbids caching, except successful ones that are the same for all callers', async () => {
  const all = await responses();
  expect(all.length).toBeGreaterThan(60);
  const kept = all.filter(({ cacheControl }) => cacheControl !== 'private, no-store');
  expect(kept.filter(({ route, statusCode }) => statusCode !== 200 || !SHARED.includes(route))).toEqual([]);
  expect(kept.map(({ cacheControl }) => cacheControl)).toEqual(kept.map(() => expect.stringMatching(/^public, max-age=\d, s-maxage=\d+/)));
  expect(new Set(kept.map(({ route }) => route))).toEqual(new Set(['GET /api/categories', 'GET /api/products']));
});
