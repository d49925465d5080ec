import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFailures, SmokeCheck } from '../../../../lambdas/operations/smoke-test/smoke-test.ts';
import { PRODUCT_SMOKE_TEST } from '../../../../lib/stacks/product.ts';
import { USER_SMOKE_TEST } from '../../../../lib/stacks/user.ts';
import { startCatalogue } from '../../../support/apps/catalogue-app.ts';
import { deadCache, startUserApp } from '../../../support/apps/user-app.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const catalogue = await startCatalogue();
const event = {
  executionDetails: { targetServiceRevisionArn: 'arn:aws:ecs:eu-west-2:333333333333:service-revision/shop/product/1' },
  lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
};
let runHook: () => Promise<unknown>;
let url: string;

const user = { database: await freshDatabase(['user']), cache: deadCache() };
const checksOf = (checks: readonly object[]) => checks.map((check) => SmokeCheck.parse(check));

beforeAll(async () => {
  url = await catalogue.app.listen({ port: 0, host: '127.0.0.1' });
  const ready = { path: '/health/ready', status: 200, contains: '"ready"' };
  Object.assign(process.env, {
    TEST_URL: url,
    ROUTING_HEADERS: '{"x-smoke-test":"product"}',
    CHECKS: JSON.stringify([ready, ...PRODUCT_SMOKE_TEST]),
  });
  const { handler } = await import('../../../../lambdas/operations/smoke-test/handler.ts');
  runHook = async () => handler(event, Object.create(null));
});

describe('the smoke test', () => {
  test('lets the deployment of a working product service continue, also without a product', async () => {
    await catalogue.refreshSearch();
    expect(await runHook()).toEqual({ hookStatus: 'SUCCEEDED' });
  });

  test('rolls back a product service that cannot read its table', async () => {
    await catalogue.refreshSearch();
    await catalogue.database.admin.run`alter table product.products rename to products_of_another_release`;
    try {
      expect(await runHook()).toEqual({ hookStatus: 'FAILED' });
    } finally {
      await catalogue.database.admin.run`alter table product.products_of_another_release rename to products`;
    }
  });

  test('passes a user service that refuses an unknown session, and no other service in its place', async () => {
    const { app } = await startUserApp(user.database.sql('user'), user.cache);
    try {
      const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
      const checks = checksOf(USER_SMOKE_TEST);
      expect(await findFailures({ baseUrl, headers: {}, checks })).toEqual([]);
      expect(await findFailures({ baseUrl: url, headers: {}, checks, pauseMillis: 0 })).toEqual(['GET /api/me returned 404, not 401']);
    } finally {
      await app.close();
    }
  });

  test('waits until the test listener has its new weights, with the header that chooses the service', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer(({ headers }, response) => {
      seen.push(headers['x-smoke-test']?.toString());
      if (seen.length < 3) response.writeHead(503).end();
      else response.end('{"products":[]}');
    }).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const test = { baseUrl, headers: { 'x-smoke-test': 'product' }, checks: checksOf(PRODUCT_SMOKE_TEST), pauseMillis: 0 };
      expect(await findFailures(test)).toEqual([]);
      expect(seen).toEqual(['product', 'product', 'product']);
    } finally {
      server.close();
    }
  });

  test('reports a service that cannot be reached, and one that responds with another body', async () => {
    const other = [{ path: '/health/live', headers: {}, status: 200, contains: '"ready"' }];
    expect(await findFailures({ baseUrl: url, headers: {}, checks: other, pauseMillis: 0 })).toEqual([
      'GET /health/live returned 200 without "ready"',
    ]);
    const unreachable = { baseUrl: 'http://127.0.0.1:1', headers: {}, checks: other, pauseMillis: 0 };
    expect(await findFailures(unreachable)).toEqual([expect.stringContaining('GET /health/live failed: connect ECONNREFUSED')]);
  });
});

afterAll(() => user.cache.disconnect());
