import { buildService, type Service } from '../../platform/http/service.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { stripeRoute, type Replies } from './stripe-route.ts';

export interface AppProps {
  readonly core: Database;
  readonly replies: Replies;
  /** What Stripe signs its webhooks with. */
  readonly webhookSecret: string;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly now: () => Date;
}

/** The payment service, without side effects. It closes `core` when it is closed. */
export async function buildApp({ core, replies, webhookSecret, logger, metrics, now }: AppProps): Promise<Service> {
  const app = await buildService({
    name: 'payment',
    logger,
    ...(metrics && { metrics }),
    checks: { core: () => core.run`select` },
    statusByCode: { 'webhook-forged': 401, 'webhook-outdated': 401, 'webhook-malformed': 400 },
  });
  stripeRoute(app, { core, replies, webhookSecret, now });
  app.addHook('onClose', () => core.close());
  return app;
}
