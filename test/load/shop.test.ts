import { expect, test } from 'vitest';
import { z } from 'zod';
import { Shop } from '../../load/shop.ts';
import { buildService } from '../../platform/http/service.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { freePort } from '../support/free-port.ts';

test('a shop that does not run is named with its address', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const shop = Shop.at(url, 1);
  await expect(shop.call({ method: 'GET', path: '/api/categories' }, z.unknown())).rejects.toThrow(
    `GET /api/categories got no answer from the shop at ${url} (connect ECONNREFUSED`,
  );
  await shop.close();
});

test('a refusal bears what was asked, the status, the code and the reason', async () => {
  const app = await buildService({ name: 'shop', logger: createLogger('shop', { level: 'silent' }) });
  const shop = Shop.at(await app.listen({ port: 0, host: '127.0.0.1' }), 1);
  await expect(shop.call({ method: 'GET', path: '/nothing' }, z.unknown())).rejects.toMatchObject({
    message: 'GET /nothing was refused with 404 not-found: there is no GET /nothing; the routes are listed in /openapi.json',
    status: 404,
    code: 'not-found',
  });
  await shop.close();
  await app.close();
});
