import type { Redis } from 'ioredis';
import { ERRORS } from '../../domain/analytics/errors.ts';
import { rateLimit } from '../../platform/cache/rate-limit.ts';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { answerCache } from './answer-cache.ts';
import { answers } from './answers.ts';
import { collectRoutes } from './collect-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { queryRoutes } from './query-routes.ts';
import { visitBuffer } from './visit-buffer.ts';

export interface AppProps {
  readonly core: Database;

  /** The orders database, by the role of analytics. */
  readonly orders: Database;
  readonly cache: Redis;
  readonly callers: Callers;
  readonly timeZone: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

/** Many shoppers share the address of a mobile network; each sends a few bodies a minute. */
const BODIES_PER_MINUTE = 1_200;

/** Collects statistics of the storefront and answers queries of staff. Closing it writes what is counted, and closes both databases. */
export async function buildApp({ core, orders, cache, callers, timeZone, logger, metrics, now }: AppProps): Promise<Service> {
  const app = await buildService({ name: 'analytics', logger, metrics, checks: { core: () => core.run`select` }, errors: ERRORS });
  identity(app, callers);
  const buffer = visitBuffer({ core, timeZone, logger, metrics, now });
  const limit = rateLimit(cache, logger, {
    name: 'collected',
    most: BODIES_PER_MINUTE,
    windowSeconds: 60,
    refusal: 'too many statistics from your network',
  });
  collectRoutes(app, { buffer, limit });
  queryRoutes(app, { answers: answers({ core, orders, cache: answerCache(cache, logger), timeZone, logger, metrics, now }), timeZone });
  exportRoutes(app, { core });
  app.addHook('onClose', async () => {
    await buffer.stop().catch((error: unknown) => logger.error({ error }, 'the last counts of visits are lost'));
    await Promise.all([core.close(), orders.close()]);
  });
  return app;
}
