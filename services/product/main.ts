import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';

const logger = createLogger('product', { level: config.LOG_LEVEL });
const metrics = createMetrics('product', { ofProcess: true });
const app = await buildApp({
  core: connectPostgres(postgresSettings(config)),
  callers: remoteCallers({ userUrl: config.USER_URL }),
  currency: config.CURRENCY,
  logger,
  metrics,
  now: () => new Date(),
});
await serve(app, { port: config.PORT, host: config.HOST });
publishInFlight({
  namespace: config.IN_FLIGHT_NAMESPACE,
  environment: config.ENVIRONMENT,
  service: 'product',
  inFlight: metrics.inFlight,
  logger,
});
