import { Client } from 'pg';
import type { Redis } from 'ioredis';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { clientConfig } from '../../../platform/sql/postgres.ts';
import { grantReader } from '../../../platform/sql/reader.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/analytics/app.ts';
import { signedCallers } from '../../support/fakes/signed-callers.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis } from '../../support/redis.ts';

const reader = { name: 'analytics_reader', password: 'of a reader' };

/** The analytics service with its schema, the schema of orders, and the login that reads its views. */
export async function startAnalytics({ statementTimeoutMillis = 5_000 } = {}) {
  const database = await freshDatabase(['analytics', 'order']);
  const client = new Client(clientConfig(database.adminSettings));
  await client.connect();
  await grantReader(client, 'shop', reader);
  await client.end();
  const cache: Redis = await freshRedis();
  const ordersSettings = { ...database.adminSettings, user: reader.name, password: reader.password };
  const orders = connectPostgres({ ...ordersSettings, max: 2, statementTimeoutMillis });
  const clock = { now: new Date('2026-11-30T12:00:00.000Z') };
  const app = await buildApp({
    core: database.sql('analytics'),
    orders,
    cache,
    callers: signedCallers,
    timeZone: 'Europe/London',
    logger: createLogger('analytics', { level: 'silent' }),
    metrics: createMetrics('analytics'),
    now: () => clock.now,
  });
  const close = async () => {
    await app.close();
    cache.disconnect();
    await database.admin.close();
  };
  return { app, clock, cache, orders, core: database.sql('analytics'), admin: database.admin, close };
}
