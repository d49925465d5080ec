import { serve } from '../../platform/http/serve.ts';
import { exportTraces } from '../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

const { port, host, logLevel, traces, ...relayed } = readConfig(process.env);
const logger = createLogger('event-relay', { level: logLevel });
const app = await buildApp({ ...relayed, logger, metrics: createMetrics('event-relay', { ofProcess: true }) });
await serve(app, { port, host, traces: exportTraces('event-relay', traces) });
