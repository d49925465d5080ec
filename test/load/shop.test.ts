import { expect, test } from 'vitest';
import * as z from 'zod';
import { Shop, UnsendableRequest } from '../../load/shop.ts';
import { buildService } from '../../platform/http/service.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { freePort } from '../support/free-port.ts';

test('an unreachable shop is reported with its address', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const shop = Shop.at(url, 1);
  await expect(shop.call({ method: 'GET', path: '/api/categories' }, z.unknown())).rejects.toThrow(
    `GET /api/categories got no response from the shop at ${url} (connect ECONNREFUSED`,
  );
  await shop.close();
});

test('a refusal has the request, the status, the code and the reason', async () => {
  const app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
  const shop = Shop.at(await app.listen({ port: 0, host: '127.0.0.1' }), 1);
  await expect(shop.call({ method: 'GET', path: '/nothing' }, z.unknown())).rejects.toMatchObject({
    message: 'GET /nothing was refused with 404 not-found: there is no GET /nothing; the routes are listed in /openapi.json',
    status: 404,
    code: 'not-found',
  });
  await shop.close();
  await app.close();
});

test('a request with an invalid header is refused before it is sent, and others continue', async () => {
  const app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }), metrics: createMetrics('shop') });
  const shop = Shop.at(await app.listen({ port: 0, host: '127.0.0.1' }), 2);
  const call = (key: string) => shop.call({ method: 'POST', path: '/nothing', body: {}, headers: { 'idempotency-key': key } }, z.unknown());
  const others = Promise.allSettled(Array.from({ length: 10 }, () => call('x')));
  const refused = await call('№1').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UnsendableRequest);
  expect(refused).toMatchObject({ message: 'POST /nothing cannot be sent: the header idempotency-key is "№1"; send ASCII only' });
  expect((await others).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'));
  await shop.close();
  await app.close();
});
