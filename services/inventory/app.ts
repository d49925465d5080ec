import { ERRORS } from '../../domain/inventory/errors.ts';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Callers } from '../../platform/identity/callers.ts';
import { identity } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { holdRuleRoutes } from './hold-rule-routes.ts';
import { internalRoutes } from './internal-routes.ts';
import { routes } from './routes.ts';
import { webhookRoutes, type WebhookRoutesProps } from './webhook-routes.ts';

export interface AppProps extends WebhookRoutesProps {
  readonly core: Database;
  readonly callers: Callers;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The inventory service, without side effects. It closes `core` when it is closed. */
export async function buildApp({ core, callers, logger, metrics, ...props }: AppProps): Promise<Service> {
  const app = await buildService({
    name: 'inventory',
    logger,
    metrics,
    checks: { core: () => core.run`select` },
    errors: ERRORS,
  });
  identity(app, callers);
  routes(app, { core, now: props.now });
  holdRuleRoutes(app, { core, now: props.now });
  internalRoutes(app, core);
  webhookRoutes(app, { core, ...props });
  app.addHook('onClose', () => core.close());
  return app;
}
