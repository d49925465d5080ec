import { ERRORS } from '../../domain/payment/errors.ts';
import { buildService, type Service } from '../../platform/http/service.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { webhookRoutes, type WebhookRoutesProps } from './webhook-routes.ts';

export interface AppProps extends WebhookRoutesProps {
  readonly core: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The payment service, without side effects. It closes `core` when it is closed. */
export async function buildApp({ logger, metrics, ...props }: AppProps): Promise<Service> {
  const { core } = props;
  const app = await buildService({
    name: 'payment',
    logger,
    metrics,
    checks: { core: () => core.run`select` },
    errors: ERRORS,
  });
  webhookRoutes(app, props);
  app.addHook('onClose', () => core.close());
  return app;
}
