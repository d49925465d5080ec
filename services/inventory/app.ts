import { ERRORS } from '../../domain/inventory/errors.ts';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { internalRoutes } from './internal-routes.ts';
import { routes } from './routes.ts';
import { webhookRoute, type Replies } from './webhook-route.ts';

export interface AppProps {
  readonly core: Database;
  readonly callers: Callers;
  readonly replies: Replies;
  /** What the warehouse signs its webhooks with now. */
  readonly webhookSecret: () => Promise<string>;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly now: () => Date;
}

/** The inventory service, without side effects. It closes `core` when it is closed. */
export async function buildApp({ core, callers, replies, webhookSecret, logger, metrics, now }: AppProps): Promise<Service> {
  const app = await buildService({
    name: 'inventory',
    logger,
    ...(metrics && { metrics }),
    checks: { core: () => core.run`select` },
    errors: ERRORS,
  });
  identity(app, callers);
  routes(app, core);
  internalRoutes(app, core);
  webhookRoute(app, { core, replies, webhookSecret, now });
  app.addHook('onClose', () => core.close());
  return app;
}
