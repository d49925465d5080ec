import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import type { Mailer } from '../../../domain/notification/mail/mailer.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/notification/app.ts';
import { signedCallers } from '../fakes/signed-callers.ts';
import { freshDatabase } from '../postgres.ts';
import { freshRedis, freshRedisUrl } from '../redis.ts';

/** The notification service, with an account whose address is Ann.Lee@gmail.com and a product with the SKU `MUG /1`. */
export async function startNotification(mailer: Mailer = async () => ({ outcome: 'failed', error: 'no vendor here' })) {
  const [fresh, redis, neighbours] = [await freshDatabase(['notification']), await freshRedis(), await startNeighbours()];
  const start = async () => {
    const app = await buildApp({
      database: connectPostgres(fresh.settings('notification')),
      bus: new Redis(freshRedisUrl(), { lazyConnect: true }),
      callers: signedCallers,
      userUrl: neighbours.url,
      productUrl: neighbours.url,
      mailer,
      shop: { shopUrl: 'https://shop.example', language: 'en', timeZone: 'Europe/London' },
      unsubscribeKey: 'k'.repeat(40),
      logger: createLogger('notification', { level: 'silent' }),
      metrics: createMetrics('notification'),
    });
    await app.ready();
    return app;
  };
  return {
    start,
    admin: fresh.admin,
    redis,
    async stop(): Promise<void> {
      neighbours.stop();
      redis.disconnect();
      await fresh.admin.close();
    },
  };
}

/** The routes of the user and product services that the notification service calls. */
async function startNeighbours() {
  const accountId = '00000000-0000-4000-8000-000000000007';
  const found: Readonly<Record<string, object>> = {
    '/api/me': { customerId: 7, accountId, roles: [], email: 'Ann.Lee@gmail.com', name: 'Ann' },
    '/api/products/MUG%20%2F1': { sku: 'MUG /1', title: `Mug ${'ü'.repeat(300)}` },
  };
  const server = createServer(({ url = '' }, response) => {
    const body = found[url];
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? { code: 'not-found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
