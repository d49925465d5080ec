import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Service } from '../../platform/http/service.ts';
import { startAnalytics } from './analytics/analytics-world.ts';
import { startCatalogue } from '../support/apps/catalogue-app.ts';
import { startInventory } from '../support/apps/inventory-app.ts';
import { startNotification } from '../support/apps/notification-app.ts';
import { startOrderApp } from '../support/apps/order-app.ts';
import { startPayment } from '../support/apps/payment-app.ts';
import { startRecommendations } from '../support/apps/recommendation-app.ts';
import { startUserApp } from '../support/apps/user-app.ts';
import { freshDatabase } from '../support/postgres.ts';
import { freshRedis } from '../support/redis.ts';

/** Routes of the platform and webhooks of third parties, which no client of ours calls. */
const HIDDEN = /^(\/health\/|\/metrics$|\/openapi\.json$|\/webhooks\/)/;

const Secured = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ security: z.array(z.record(z.string(), z.array(z.string()))).optional() })),
  ),
});

const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const [users, inventories, payments] = [
  await freshDatabase(['user']),
  await freshDatabase(['inventory']),
  await freshDatabase(['payment']),
];
const cache = await freshRedis();
const order = await startOrderApp();
const analytics = await startAnalytics();
const recommendations = await startRecommendations();
const notification = await startNotification();
const apps: Readonly<Record<string, Service>> = {
  user: (await startUserApp(users.sql('user'), cache)).app,
  order: order.app,
  product: (await startCatalogue()).app,
  inventory: (await startInventory(inventories.sql('inventory'))).app,
  analytics: analytics.app,
  recommendation: recommendations.app,
  notification: await notification.start(),
  payment: (await startPayment(payments.sql('payment'))).app,
};

afterAll(async () => {
  await order.stop();
  await analytics.close();
  await recommendations.stop();
  for (const name of ['user', 'inventory', 'payment', 'notification']) await apps[name]?.close();
  await notification.stop();
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

test('docs/staff-roles.md lists who may use each route that needs a role', async () => {
  const documents = await Promise.all(Object.values(apps).map(async (app) => Secured.parse((await app.inject('/openapi.json')).json())));
  const enforced = documents.flatMap(({ paths }) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security = [] }]) => {
        const roles = security.flatMap(({ session = [] }) => session);
        return roles.length > 0 ? [`${method.toUpperCase()} ${path}: ${roles.toSorted().join(', ')}`] : [];
      }),
    ),
  );
  const table = readFileSync(join(import.meta.dirname, '../../docs/staff-roles.md'), 'utf8').split('\n');
  const cells = table
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head = [], ...rows] = cells;
  const stated = rows.map(([, route = '', ...marks]) => {
    const roles = head.slice(2).filter((_, index) => marks[index] === '✓');
    return `${route.replaceAll('`', '').replaceAll(/:(\w+)/g, '{$1}')}: ${roles.toSorted().join(', ')}`;
  });
  expect(stated.toSorted()).toEqual(enforced.toSorted());
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
