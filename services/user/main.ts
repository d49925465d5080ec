import { deleteOldSessions } from '../../domain/user/session/store.ts';
import { connectCache } from '../../platform/cache/connect.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { ensureWorkAccounts } from './bootstrap.ts';
import { readConfig } from './config.ts';
import { passwordHasher } from './password-hasher.ts';

const config = readConfig(process.env);
const logger = createLogger('user', { level: config.logLevel });
const metrics = createMetrics('user', { ofProcess: true });
const database = connectPostgres(config.database);
const cache = connectCache(config.cacheUrl, logger);

await ensureWorkAccounts(database, passwordHasher(), config.workAccounts, new Date());

const app = await buildApp({
  database,
  cache,
  logger,
  metrics,
  shopUrl: config.shopUrl,
});

const HOUR_MILLIS = 3_600_000;
const housekeeping = setInterval(() => {
  deleteOldSessions(database, new Date()).catch((error: unknown) => logger.error({ error }, 'could not delete old sessions'));
}, HOUR_MILLIS);

app.addHook('onClose', async () => {
  clearInterval(housekeeping);
  cache.disconnect();
  await database.close();
});

await serve(app, { port: config.port, host: config.host });
publishInFlight({
  namespace: config.inFlightNamespace,
  environment: config.environment,
  service: 'user',
  inFlight: metrics.inFlight,
  logger,
});
