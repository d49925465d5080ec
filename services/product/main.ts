import { awsLogin } from '../../adapters/secrets/vendors.ts';
import { CurrentIndex } from '../../domain/product/search/current-index.ts';
import { connectCache } from '../../platform/cache/connect.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { exportTraces } from '../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { announcingChanges } from './announce-changes.ts';
import { buildApp } from './app.ts';
import { catalogueCache } from './catalogue-cache.ts';
import { config } from './config.ts';
import { offerUploads } from './picture-uploads.ts';
import { applyChangesWhenDue } from './due-changes.ts';
import { keepCacheCurrent } from './keep-cache-current.ts';
import { keepIndexCurrent } from './keep-index-current.ts';

/** More than the lag of a busy event loop, during which a shorter time-out fails reads that Redis has answered. */
const READ_MILLIS = 100;

const ANNOUNCE_MILLIS = 1_000;

const logger = createLogger('product', { level: config.LOG_LEVEL });
const metrics = createMetrics('product', { ofProcess: true });
const cacheLogin = awsLogin(config.CACHE_SECRET_ARN);
const redis = await connectCache(config.CACHE_URL, cacheLogin, logger, { commandMillis: READ_MILLIS });
const announcements = await connectCache(config.CACHE_URL, cacheLogin, logger, { commandMillis: ANNOUNCE_MILLIS });
const cache = catalogueCache({ redis, announcements, logger, metrics });
const database = connectPostgres({ ...postgresSettings(config, awsLogin(config.DATABASE_SECRET_ARN)), metrics });
const core = announcingChanges(database, cache, logger);
const search = new CurrentIndex();
const now = () => new Date();
const app = await buildApp({
  core,
  cache,
  search,
  callers: remoteCallers({ userUrl: config.USER_URL }),
  currency: config.CURRENCY,
  offerUpload: offerUploads({ bucket: config.UPLOADS_BUCKET, returnTo: `${new URL(config.SHOP_URL).origin}/` }),
  logger,
  metrics,
  now,
});
// Stops before the app closes the database.
app.addHook('preClose', applyChangesWhenDue({ core, logger, now }));
app.addHook('preClose', keepIndexCurrent({ search, core, logger, metrics }));
app.addHook('preClose', keepCacheCurrent({ core: database, cache, logger, now: Date.now }));
app.addHook('onClose', async () => {
  redis.disconnect();
  announcements.disconnect();
});
await serve(app, { port: config.PORT, host: config.HOST, traces: exportTraces('product', config) });
publishInFlight({
  namespace: config.IN_FLIGHT_NAMESPACE,
  environment: config.ENVIRONMENT,
  service: 'product',
  inFlight: metrics.inFlight,
  logger,
});
