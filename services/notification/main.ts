import { Redis } from 'ioredis';
import { awsLogin } from '../../adapters/secrets/vendors.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { exportTraces } from '../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { mailer } from '../../adapters/mail/vendors.ts';

const config = readConfig(process.env);
const logger = createLogger('notification', { level: config.logLevel });
const metrics = createMetrics('notification', { ofProcess: true });
// A template that does not connect: the consumer duplicates it.
const busLogin = awsLogin(config.busSecretArn);
const bus = new Redis(config.busUrl, { lazyConnect: true, disableClientInfo: true, ...(await busLogin()) });

const app = await buildApp({
  database: connectPostgres({ ...config.database, metrics }),
  bus,
  busLogin,
  callers: remoteCallers({ userUrl: config.userUrl }),
  userUrl: config.userUrl,
  productUrl: config.productUrl,
  mailer: mailer(config.mailer),
  logger,
  metrics,
  shop: config.shop,
  unsubscribeKey: config.unsubscribeKey,
});
await serve(app, { port: config.port, host: config.host, traces: exportTraces('notification', config.traces) });
