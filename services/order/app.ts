import { ERRORS } from '../../domain/order/errors.ts';
import type { Redis } from 'ioredis';
import type { CommandQueues } from '../../domain/order/saga/command-queues.ts';
import { rateLimit } from '../../platform/cache/rate-limit.ts';
import type { Flags } from '../../platform/flags/flags.ts';
import { type Service, buildService } from '../../platform/http/service.ts';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { CartHolds } from './cart-holds.ts';
import { cartRoutes } from './cart-routes.ts';
import { followDecisions } from './decisions.ts';
import { offersClient, recentOffers } from './offers.ts';
import { orderMetrics } from './order-metrics.ts';
import { orderRoutes } from './order-routes.ts';
import { sagaMetrics } from './saga-metrics.ts';
import { deskRoutes } from './desk-routes.ts';
import { staffReads, type ReadPools } from './staff-reads.ts';
import { stuckRoutes } from './stuck-routes.ts';
import { wishListRoutes } from './wish-list-routes.ts';

/** Limits how many e-mail addresses a client can try on an order whose link it has. */
const LOOKUPS = { name: 'order-lookups', most: 30, windowSeconds: 900, refusal: 'too many failed lookups of orders' };

export interface AppProps {
  readonly orders: Sharded;
  /** The same for what staff read of all shards. */
  readonly staffOrders: ReadPools;
  readonly cache: Redis;
  readonly bus: Redis;
  /** @default the login of `bus` */
  readonly busLogin?: CurrentLogin;
  readonly queues: CommandQueues;
  readonly callers: Callers;
  readonly flags: Flags;
  readonly productUrl: string;
  readonly inventoryUrl: string;
  readonly shopUrl: string;
  readonly currency: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

/** The order service, without side effects. It closes `orders`, `staffOrders`, `cache`, `bus` and `flags` when it is closed. */
export async function buildApp({
  orders,
  staffOrders,
  cache,
  bus,
  busLogin,
  queues,
  callers,
  flags,
  productUrl,
  inventoryUrl,
  shopUrl,
  currency,
  logger,
  metrics,
  now,
}: AppProps): Promise<Service> {
  const app = await buildService({
    name: 'order',
    logger,
    metrics,
    checks: { orders: () => orders.everywhere().run`select` },
    errors: ERRORS,
  });
  identity(app, callers);
  const fetchOffers = offersClient(productUrl, currency);
  const decisions = followDecisions({ bus, busLogin, logger });
  const recent = recentOffers(fetchOffers, now);
  const holds = new CartHolds({ inventoryUrl, logger, now });
  cartRoutes(app, { orders, fetchOffers, recentOffers: recent, currency, holds, logger, now });
  wishListRoutes(app, { orders, recentOffers: recent, logger });
  const lookupLimit = rateLimit(cache, logger, LOOKUPS);
  sagaMetrics({ orders, metrics, logger });
  const counted = orderMetrics(metrics);
  orderRoutes(app, { orders, queues, fetchOffers, currency, logger, now, decisions, flags, shopUrl, lookupLimit, counted });
  const lists = staffReads(staffOrders, cache, logger);
  deskRoutes(app, { orders, staffReads: lists, queues, logger, now, shopUrl });
  stuckRoutes(app, { orders, staffReads: lists, queues, logger, now, shopUrl });
  // Ends the waits of requests, so that draining does not last until their time-outs.
  app.addHook('preClose', async () => decisions.close());
  app.addHook('onClose', async () => {
    cache.disconnect();
    bus.disconnect();
    await Promise.all([orders.close(), lists.close(), flags.close()]);
  });
  return app;
}
