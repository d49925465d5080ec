import { awsLogin } from '../../adapters/secrets/vendors.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { connectCache } from '../../platform/cache/connect.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { openShardsDatabase } from '../../platform/sharding/gateway.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { exportTraces } from '../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const logger = createLogger('analytics', { level: config.service.LOG_LEVEL });
const metrics = createMetrics('analytics', { ofProcess: true });
const cache = await connectCache(config.cacheUrl, awsLogin(config.cacheSecretArn), logger);
const app = await buildApp({
  core: connectPostgres({ ...config.core, metrics }),
  orders: openShardsDatabase('analytics', { primary: config.orders }),
  cache,
  callers: remoteCallers({ userUrl: config.userUrl }),
  timeZone: config.timeZone,
  logger,
  metrics,
  now: () => new Date(),
});
app.addHook('onClose', () => cache.disconnect());
await serve(app, { port: config.service.PORT, host: config.service.HOST, traces: exportTraces('analytics', config.service) });
publishInFlight({
  namespace: config.service.IN_FLIGHT_NAMESPACE,
  environment: config.service.ENVIRONMENT,
  service: 'analytics',
  inFlight: metrics.inFlight,
  logger,
});
