import { serve } from '../../platform/http/serve.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';

const app = await buildApp({
  apiKey: config.WAREHOUSE_API_KEY,
  webhookUrl: config.WEBHOOK_URL,
  webhookSecret: config.WAREHOUSE_WEBHOOK_SECRET,
  shipAfterMillis: config.SHIP_AFTER_MILLIS,
  logger: createLogger('warehouse', { level: config.LOG_LEVEL }),
  metrics: createMetrics('warehouse'),
});
await serve(app, { port: config.PORT, host: config.HOST });
