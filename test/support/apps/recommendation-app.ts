import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { CurrentIndex } from '../../../domain/product/search/current-index.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { appendEvent } from '../../../platform/streams/event.ts';
import { buildApp } from '../../../services/recommendation/app.ts';
import { trainer } from '../../../services/recommendation/trainer.ts';
import { signedCallers } from '../fakes/signed-callers.ts';
import { freshDatabase } from '../postgres.ts';
import { freshRedis, freshRedisUrl } from '../redis.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { startInventory } from './inventory-app.ts';
import { buildApp as buildProduct } from '../../../services/product/app.ts';
import { catalogueCache } from '../../../services/product/catalogue-cache.ts';
import { offerUploads } from '../../../services/product/picture-uploads.ts';
import { asRole } from '../fakes/signed-callers.ts';

/** The recommendation service beside the real product and inventory services. The test publishes the events, and sets the clock. */
export async function startRecommendations() {
  const database = await freshDatabase(['recommendation', 'product', 'inventory']);
  const redis = await freshRedis();
  const clock = { now: new Date('2026-11-30T12:00:00.000Z') };
  const now = () => clock.now;
  const logger = createLogger('test', { level: 'silent' });
  const productMetrics = createMetrics('product');
  const product = await buildProduct({
    core: connectPostgres(database.settings('product')),
    cache: catalogueCache({ redis, logger, metrics: productMetrics }),
    search: new CurrentIndex(),
    callers: signedCallers,
    currency: 'GBP',
    offerUpload: offerUploads({ bucket: 'uploads', returnTo: 'https://shop.example/' }),
    logger,
    metrics: productMetrics,
    now,
  });
  const productUrl = await product.listen({ port: 0, host: '127.0.0.1' });
  const { app: inventory } = await startInventory(connectPostgres(database.settings('inventory')));
  const inventoryUrl = await inventory.listen({ port: 0, host: '127.0.0.1' });
  const own = connectPostgres(database.settings('recommendation'));
  const app = await buildApp({
    database: own,
    bus: new Redis(freshRedisUrl(), { lazyConnect: true }),
    callers: signedCallers,
    productUrl,
    inventoryUrl,
    train: trainer({ database: own, now, rest: () => undefined }),
    logger,
    metrics: createMetrics('recommendation'),
    now,
  });
  await app.ready();

  const publish = async (payload: { readonly type: string; readonly [field: string]: unknown }, eventId: string = randomUUID()) => {
    const commands = redis.multi();
    appendEvent(commands, { eventId, type: payload.type, subject: 'test', payload, traceparent: null }, 1_000);
    await commands.exec();
  };

  const money = { amount: 500, currency: 'GBP' };
  const order = async (customerId: number, ...skus: readonly string[]) => {
    const about = { orderId: randomUUID(), number: 'SM-1', customerId, at: clock.now.toISOString(), email: null };
    const lines = skus.map((sku, index) => ({ lineNo: index + 1, sku, title: sku, quantity: 1, unitPrice: money }));
    const confirmed = { type: 'order.order-confirmed.v2', ...about, lines, total: money, placedAt: about.at, country: 'GB' };
    await publish(confirmed);
    return confirmed;
  };

  const changed = async (sku: string, version = 1) =>
    publish({
      type: 'product.product-changed.v1',
      sku,
      category: 'kitchen',
      slug: `page-of-${sku.toLowerCase()}`,
      version,
      changedAt: clock.now.toISOString(),
    });

  const sell = async (...skus: readonly string[]) => {
    const headers = await asRole('merchandiser');
    const products = skus.map((sku) => ({
      sku,
      title: `Page of ${sku}`,
      description: 'Good.',
      category: { slug: 'kitchen', name: 'Kitchen' },
      price: money,
    }));
    const saved = await product.inject({ method: 'PUT', url: '/api/products', headers, payload: { products, reason: 'a new season' } });
    const lines = skus.map((sku) => ({ sku, centre: 'north', quantity: 5 }));
    const received = await inventory.inject({
      method: 'POST',
      url: '/api/stock/receipts',
      headers,
      payload: { receiptId: randomUUID(), lines, reason: 'a new season' },
    });
    if (saved.statusCode !== 200 || received.statusCode !== 200) throw new Error(`${saved.body} ${received.body}`);
    for (const sku of skus) await changed(sku);
  };

  const recommended = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
    const response = await app.inject({ url: `/api/recommendations/${path}`, headers });
    return response.json<{ products: readonly { sku: string }[] }>().products.map(({ sku }) => sku);
  };

  const stop = async () => {
    await Promise.all([app.close(), product.close(), inventory.close()]);
    redis.disconnect();
    await database.admin.close();
  };
  return { app, admin: database.admin, clock, publish, order, changed, sell, recommended, stop };
}
