import { isMainThread } from 'node:worker_threads';
import { Redis } from 'ioredis';
import { awsLogin } from '../../adapters/secrets/vendors.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { exportTraces } from '../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { runTrainingThread, trainInWorker } from './training-worker.ts';

const config = readConfig(process.env);
const postgres = postgresSettings(config, awsLogin(config.DATABASE_SECRET_ARN));

async function serveRecommendations(): Promise<void> {
  const logger = createLogger('recommendation', { level: config.LOG_LEVEL });
  const metrics = createMetrics('recommendation', { ofProcess: true });
  // A template that does not connect: the consumer duplicates it.
  const busLogin = awsLogin(config.BUS_SECRET_ARN);
  const bus = new Redis(config.BUS_URL, { lazyConnect: true, disableClientInfo: true, ...(await busLogin()) });
  const training = trainInWorker(new URL(import.meta.url));
  const app = await buildApp({
    database: connectPostgres({ ...postgres, metrics }),
    bus,
    busLogin,
    callers: remoteCallers({ userUrl: config.USER_URL }),
    productUrl: config.PRODUCT_URL,
    inventoryUrl: config.INVENTORY_URL,
    train: training.train,
    logger,
    metrics,
    now: () => new Date(),
  });
  // A training that is under way ends with the process; its model is saved in one transaction.
  app.addHook('preClose', training.stop);
  await serve(app, { port: config.PORT, host: config.HOST, traces: exportTraces('recommendation', config) });
  publishInFlight({
    namespace: config.IN_FLIGHT_NAMESPACE,
    environment: config.ENVIRONMENT,
    service: 'recommendation',
    inFlight: metrics.inFlight,
    logger,
  });
}

// The thread that trains runs this file, too.
if (isMainThread) await serveRecommendations();
else runTrainingThread(connectPostgres({ ...postgres, max: 2 }));
