import { Redis } from 'ioredis';
import { commandQueues } from '../../domain/order/saga/command-queue-settings.ts';
import { awsAuthority, awsLogin } from '../../adapters/secrets/vendors.ts';
import { connectCache } from '../../platform/cache/connect.ts';
import { openFlags } from '../../platform/flags/flags.ts';
import { publishInFlight } from '../../platform/aws/in-flight-metric.ts';
import { serve } from '../../platform/http/serve.ts';
import { remoteCallers } from '../../platform/identity/remote-callers.ts';
import { queueSender } from '../../platform/queue/sender.ts';
import { openShards } from '../../platform/sharding/gateway.ts';
import { postgresSettings } from '../../platform/sql/settings.ts';
import { exportTraces } from '../../platform/telemetry/export-traces.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';

const logger = createLogger('order', { level: config.LOG_LEVEL });
const metrics = createMetrics('order', { ofProcess: true });
// A template that does not connect: the follower of the stream duplicates it.
const busLogin = awsLogin(config.BUS_SECRET_ARN);
const bus = new Redis(config.BUS_URL, { lazyConnect: true, disableClientInfo: true, ...(await busLogin()) });
const database = postgresSettings(config, awsLogin(config.DATABASE_SECRET_ARN), awsAuthority(config.DATABASE_AUTHORITY_ARN));
const app = await buildApp({
  orders: openShards('shopper', { primary: { ...database, metrics } }),
  staffOrders: {
    primary: openShards('staff', { primary: database }),
    replica: openShards('staff', {
      primary: database,
      replica: { host: config.REPLICA_HOST, port: config.DATABASE_PORT, database: config.REPLICA_NAME },
    }),
  },
  cache: await connectCache(config.CACHE_URL, awsLogin(config.CACHE_SECRET_ARN), logger),
  bus,
  busLogin,
  queues: commandQueues(config, (url) => queueSender(url)),
  callers: remoteCallers({ userUrl: config.USER_URL }),
  flags: await openFlags({ url: config.FLAGS_URL, defaults: config.FLAGS, logger }),
  productUrl: config.PRODUCT_URL,
  inventoryUrl: config.INVENTORY_URL,
  shopUrl: config.SHOP_URL,
  currency: config.CURRENCY,
  logger,
  metrics,
  now: () => new Date(),
});
await serve(app, { port: config.PORT, host: config.HOST, traces: exportTraces('order', config) });
publishInFlight({
  namespace: config.IN_FLIGHT_NAMESPACE,
  environment: config.ENVIRONMENT,
  service: 'order',
  inFlight: metrics.inFlight,
  logger,
});
