import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { remoteCallers } from '../../../platform/identity/remote-callers.ts';
import type { Service } from '../../../platform/http/service.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp as buildInventory } from '../../../services/inventory/app.ts';
import { buildApp as buildProduct } from '../../../services/product/app.ts';
import { catalogueCache } from '../../../services/product/catalogue-cache.ts';
import { CurrentIndex } from '../../../domain/product/search/current-index.ts';
import { offerUploads } from '../../../services/product/picture-uploads.ts';
import { deadCache, startUserApp } from './user-app.ts';
import { freshDatabase } from '../postgres.ts';

/** Product, inventory and user services with a real database behind one address; `order` handles `/api/orders`. */
export async function startFrontDoor({ order }: { readonly order?: Service } = {}) {
  const database = await freshDatabase(['product', 'inventory', 'user']);
  const logger = createLogger('front-door', { level: 'silent' });
  const cache = deadCache();
  const { app: user, clock, signInStaff } = await startUserApp(database.sql('user'), cache);
  const now = () => clock.now;
  const callers = remoteCallers({ userUrl: await user.listen({ port: 0, host: '127.0.0.1' }), now });
  const metrics = createMetrics('product');
  const product = await buildProduct({
    core: database.sql('product'),
    cache: catalogueCache({ redis: cache, logger, metrics }),
    search: new CurrentIndex(),
    callers,
    currency: 'GBP',
    offerUpload: offerUploads({ bucket: 'uploads', returnTo: 'https://shop.example/' }),
    logger,
    metrics,
    now,
  });
  const inventory = await buildInventory({
    core: database.sql('inventory'),
    callers,
    logger,
    metrics: createMetrics('inventory'),
    now,
    webhooks: [],
    replies: { send: async () => [] },
  });
  const serviceOf: Readonly<Record<string, Service | undefined>> = {
    products: product,
    stock: inventory,
    sessions: user,
    customers: user,
    orders: order,
  };
  let isOpen = true;

  const server = createServer((request, response) => {
    void buffer(request).then(async (payload) => {
      const { method = 'GET', url = '/', headers } = request;
      const service = serviceOf[/^\/api\/(\w+)/.exec(url)?.[1] ?? ''];
      if (!service || !isOpen) return response.writeHead(503).end();
      const result = await service.inject({ method: method as 'GET', url, headers, payload });
      return response.writeHead(result.statusCode, { 'content-type': 'application/json' }).end(result.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    product,
    inventory,
    user,
    signInStaff,
    database,
    /** Makes it return 503, as a load balancer without healthy targets. */
    shut: () => {
      isOpen = false;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      for (const service of [product, inventory, user, order]) await service?.close();
      await database.admin.close();
      cache.disconnect();
    },
  };
}
