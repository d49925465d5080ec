import { warehouseWebhooks } from '../../adapters/warehouse/vendors.ts';
import { openSecrets } from '../../adapters/secrets/vendors.ts';
import type { InventoryReply } from '../../contracts/inventory/commands.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { queueSender } from '../../platform/queue/sender.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';

const logger = createLogger('inventory', { level: config.LOG_LEVEL });
const metrics = createMetrics('inventory', { ofProcess: true });
const app = await buildApp({
  core: connectPostgres(postgresSettings(config)),
  callers: remoteCallers({ userUrl: config.USER_URL }),
  replies: queueSender<InventoryReply>(config.SAGA_REPLIES_URL),
  webhooks: warehouseWebhooks(config, openSecrets(config)),
  logger,
  metrics,
  now: () => new Date(),
});
await serve(app, { port: config.PORT, host: config.HOST });
publishInFlight({
  namespace: config.IN_FLIGHT_NAMESPACE,
  environment: config.ENVIRONMENT,
  service: 'inventory',
  inFlight: metrics.inFlight,
  logger,
});
