import { providerWebhooks } from '../../adapters/payment/vendors.ts';
import { openSecrets } from '../../adapters/secrets/vendors.ts';
import type { CheckAuthorisation, PaymentReply, VoidPayment } from '../../contracts/payment/commands.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { queueSender } from '../../platform/queue/sender.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';

const logger = createLogger('payment', { level: config.LOG_LEVEL });
const metrics = createMetrics('payment', { ofProcess: true });
const app = await buildApp({
  core: connectPostgres(postgresSettings(config)),
  replies: queueSender<PaymentReply>(config.SAGA_REPLIES_URL, { onFailure: (error) => logger.warn({ error }, 'cannot send a reply') }),
  commands: queueSender<VoidPayment | CheckAuthorisation>(config.PAYMENT_COMMANDS_URL, {
    onFailure: (error) => logger.warn({ error }, 'cannot send a command'),
  }),
  webhooks: providerWebhooks(config, openSecrets(config)),
  logger,
  metrics,
  now: () => new Date(),
});
await serve(app, { port: config.PORT, host: config.HOST });
publishInFlight({
  namespace: config.IN_FLIGHT_NAMESPACE,
  environment: config.ENVIRONMENT,
  service: 'payment',
  inFlight: metrics.inFlight,
  logger,
});
