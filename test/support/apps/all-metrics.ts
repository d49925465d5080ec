import { Redis } from 'ioredis';
import { sesMailer } from '../../../adapters/mail/ses/mailer.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { CurrentIndex } from '../../../domain/product/search/current-index.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { buildApp as buildAnalytics } from '../../../services/analytics/app.ts';
import { buildApp as buildInventory } from '../../../services/inventory/app.ts';
import { buildApp as buildNotification } from '../../../services/notification/app.ts';
import { buildApp as buildPayment } from '../../../services/payment/app.ts';
import { buildApp as buildProduct } from '../../../services/product/app.ts';
import { buildApp as buildRecommendation } from '../../../services/recommendation/app.ts';
import { catalogueCache } from '../../../services/product/catalogue-cache.ts';
import { offerUploads } from '../../../services/product/picture-uploads.ts';
import { buildApp as buildRelay } from '../../../services/event-relay/app.ts';
import { buildApp as buildUser } from '../../../services/user/app.ts';
import { requestListener } from '../../../backoffice/lib/request-listener.ts';
import { pageMetrics } from '../../../storefront/lib/page-metrics.ts';
import { signedCallers } from '../fakes/signed-callers.ts';
import { freshDatabase } from '../postgres.ts';
import { freshRedis, freshRedisUrl } from '../redis.ts';
import { startOrderApp } from './order-app.ts';

/** The names of the metrics that each service serves at `/metrics`, from the services themselves. */
export async function readMetricNames(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const fresh = await freshDatabase(['user', 'product', 'inventory', 'payment', 'notification', 'analytics', 'recommendation']);
  const order = await startOrderApp();
  const common = (service: string) => ({
    logger: createLogger(service, { level: 'silent' }),
    metrics: createMetrics(service, { ofProcess: true }),
    now: () => new Date(),
  });
  const [user, product, inventory, payment, notification, analytics, recommendation, relay] = [
    'user',
    'product',
    'inventory',
    'payment',
    'notification',
    'analytics',
    'recommendation',
    'event-relay',
  ].map(common);
  if (!user || !product || !inventory || !payment || !notification || !analytics || !recommendation || !relay)
    throw new Error('eight services');
  const cache = await freshRedis();
  const replies = { send: async () => [] };
  const database = (
    context: 'user' | 'product' | 'inventory' | 'payment' | 'notification' | 'analytics' | 'recommendation',
    { metrics }: typeof user,
  ) => connectPostgres({ ...fresh.settings(context), metrics });
  const userDatabase = database('user', user);
  const apps = {
    user: await buildUser({ ...user, database: userDatabase, cache, shopUrl: 'https://shop.example' }),
    product: await buildProduct({
      ...product,
      core: database('product', product),
      cache: catalogueCache({ ...product, redis: cache, now: Date.now }),
      search: new CurrentIndex(),
      callers: signedCallers,
      currency: 'GBP',
      offerUpload: offerUploads({ bucket: 'uploads', returnTo: 'https://shop.example/' }),
    }),
    inventory: await buildInventory({
      ...inventory,
      core: database('inventory', inventory),
      callers: signedCallers,
      webhooks: [],
      replies,
    }),
    payment: await buildPayment({ ...payment, core: database('payment', payment), webhooks: [], replies, commands: replies }),
    notification: await buildNotification({
      ...notification,
      database: database('notification', notification),
      bus: new Redis(freshRedisUrl(), { lazyConnect: true }),
      mailer: sesMailer('shop@shop.example'),
      callers: signedCallers,
      userUrl: 'http://127.0.0.1:9',
      productUrl: 'http://127.0.0.1:9',
      shop: { shopUrl: 'https://shop.example', language: 'en', timeZone: 'Europe/London' },
      unsubscribeKey: 'k'.repeat(40),
    }),
    analytics: await buildAnalytics({
      ...analytics,
      core: database('analytics', analytics),
      orders: connectPostgres(fresh.settings('analytics')),
      cache,
      callers: signedCallers,
      timeZone: 'Europe/London',
    }),
    recommendation: await buildRecommendation({
      ...recommendation,
      database: database('recommendation', recommendation),
      bus: new Redis(freshRedisUrl(), { lazyConnect: true }),
      callers: signedCallers,
      productUrl: 'http://127.0.0.1:9',
      inventoryUrl: 'http://127.0.0.1:9',
      train: async () => undefined,
    }),
    'event-relay': await buildRelay({
      ...relay,
      databases: { core: fresh.relaySettings },
      busUrl: freshRedisUrl(),
      eventsPerStream: 1_000,
      sinks: {},
    }),
    order: order.app,
  };
  const storefront = createMetrics('storefront', { ofProcess: true });
  pageMetrics(storefront);
  const backoffice = createMetrics('backoffice', { ofProcess: true });
  requestListener(async () => undefined, backoffice);
  const names = new Map([
    ['storefront', namesIn(await storefront.registry.metrics())],
    ['backoffice', namesIn(await backoffice.registry.metrics())],
  ]);
  for (const [service, app] of Object.entries(apps)) names.set(service, namesIn((await app.inject('/metrics')).body));
  for (const app of [
    apps.user,
    apps.product,
    apps.inventory,
    apps.payment,
    apps.notification,
    apps.analytics,
    apps.recommendation,
    apps['event-relay'],
  ])
    await app.close();
  await order.stop();
  await userDatabase.close();
  cache.disconnect();
  await fresh.admin.close();
  return names;
}

function namesIn(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
}
