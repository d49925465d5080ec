import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Service } from '../../platform/http/service.ts';
import { startAnalytics } from './analytics/analytics-world.ts';
import { startCatalogue } from '../support/apps/catalogue-app.ts';
import { startInventory } from '../support/apps/inventory-app.ts';
import { startOrderApp } from '../support/apps/order-app.ts';
import { startPayment } from '../support/apps/payment-app.ts';
import { startUserApp } from '../support/apps/user-app.ts';
import { freshDatabase } from '../support/postgres.ts';
import { freshRedis } from '../support/redis.ts';

/** Routes of the platform and webhooks of third parties, which no client of ours calls. */
const HIDDEN = /^(\/health\/|\/metrics$|\/openapi\.json$|\/webhooks\/)/;

const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const [users, inventories, payments] = [
  await freshDatabase(['user']),
  await freshDatabase(['inventory']),
  await freshDatabase(['payment']),
];
const cache = await freshRedis();
const order = await startOrderApp();
const analytics = await startAnalytics();
const apps: Readonly<Record<string, Service>> = {
  user: (await startUserApp(users.sql('user'), cache)).app,
  order: order.app,
  product: (await startCatalogue()).app,
  inventory: (await startInventory(inventories.sql('inventory'))).app,
  analytics: analytics.app,
  payment: (await startPayment(payments.sql('payment'))).app,
};

afterAll(async () => {
  await order.stop();
  await analytics.close();
  for (const name of ['user', 'inventory', 'payment']) await apps[name]?.close();
  cache.disconnect();
});

describe.each(Object.entries(apps))('the OpenAPI document of the %s service', (_name, app) => {
  test('is valid OpenAPI 3.1', async () => {
    const document = Document.parse((await app.inject('/openapi.json')).json());
    expect(await new Validator().validate(document)).toEqual({ valid: true });
  });

  test('has every route of the service, and no other', async () => {
    const { paths } = Document.parse((await app.inject('/openapi.json')).json());
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = routesOf(app.printRoutes({ commonPrefix: false })).filter((route) => !HIDDEN.test(route.replace(/^\w+ /, '')));
    expect(documented.toSorted()).toEqual(served.toSorted());
  });
});

/** The routes in Fastify's printed tree, such as `GET /orders/{orderId}`. */
function routesOf(tree: string): readonly string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^((?:│ {3}| {4})*)[├└]── (\S*)(?: \((.*)\))?$/u.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4;
    const path = `${parents[depth - 1] ?? ''}${part}`;
    parents[depth] = path;
    const documentedPath = path.replaceAll(/:(\w+)/g, '{$1}');
    return methods === '' ? [] : methods.split(', ').flatMap((method) => (method === 'HEAD' ? [] : [`${method} ${documentedPath}`]));
  });
}
