import { afterEach, describe, expect, test } from 'vitest';
import { putProducts } from '../../../domain/product/catalogue/store.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/event-relay/app.ts';
import { readConfig } from '../../../services/event-relay/config.ts';
import type { Service } from '../../../platform/http/service.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedisUrl } from '../../support/redis.ts';

const logger = createLogger('event-relay', { level: 'silent' });
const database = await freshDatabase(['product']);
let app: Service | undefined;

afterEach(() => app?.close());

describe('the relay as a service', () => {
  test('counts the events that it publishes by type, each once', async () => {
    app = await buildApp({
      databases: { core: database.relaySettings },
      busUrl: freshRedisUrl(),
      eventsPerStream: 1_000,
      sinks: {},
      logger,
      metrics: createMetrics('event-relay'),
    });
    await app.ready();
    const draft = (sku: string) => ({
      sku,
      title: sku,
      description: 'A product.',
      category: { slug: 'all', name: 'All' },
      price: { amount: 100, currency: 'GBP' },
    });
    await putProducts(database.sql('product'), { drafts: [draft('A'), draft('B')], at: new Date(), audit: async () => undefined });
    await eventually(async () => {
      const metrics = await app?.inject('/metrics');
      expect(metrics?.body).toMatch(/relay_events_total\{database="core",type="product.product-changed.v1",service="event-relay"\} 2/);
    });
  });

  test('is ready, and reports the number of its lanes', async () => {
    app = await buildApp({
      databases: { core: database.relaySettings },
      busUrl: freshRedisUrl(),
      eventsPerStream: 1_000,
      sinks: {},
      logger,
      metrics: createMetrics('event-relay'),
    });
    await app.ready();
    await eventually(async () => {
      const metrics = await app?.inject('/metrics');
      expect(metrics?.body).toMatch(/relay_lanes\{database="core",service="event-relay"\} 16/);
    });
    expect((await app.inject('/health/ready')).statusCode).toBe(200);
  });
});

describe('its settings', () => {
  const env = {
    PORT: '8080',
    ENVIRONMENT: 'dev',
    CORE_HOST: 'core',
    CORE_PORT: '5432',
    CORE_NAME: 'core',
    CORE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:core',
    ORDERS_HOST: 'orders',
    ORDERS_PORT: '5432',
    ORDERS_NAME: 'orders',
    ORDERS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:orders',
    BUS_URL: 'rediss://bus:6379',
    BUS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:bus',
    EVENTS_PER_STREAM: '80000',
    SINKS: '{"product.price-changed.v1":["https://sqs.eu-west-2.amazonaws.com/1/pages"]}',
  };

  test('name both databases, and verify TLS by default', () => {
    const { databases, sinks } = readConfig(env);
    expect(databases.core).toMatchObject({ host: 'core', port: 5432, database: 'core', tls: 'verify' });
    expect(databases.orders.host).toBe('orders');
    expect(sinks).toEqual({ 'product.price-changed.v1': ['https://sqs.eu-west-2.amazonaws.com/1/pages'] });
  });

  test('are refused if they are wrong, each with its remedy', () => {
    expect(() => readConfig({ ...env, SINKS: '{' })).toThrow(/SINKS is "\{": is not JSON/);
    expect(() => readConfig({ ...env, SINKS: '{"a":["here"]}' })).toThrow(/SINKS is/);
    expect(() => readConfig({ ...env, BUS_URL: 'http://bus' })).toThrow(/BUS_URL is "http:\/\/bus".*Set it to the bus/);
    expect(() => readConfig({ ...env, ORDERS_SECRET_ARN: 'hunter2' })).toThrow(/ORDERS_SECRET_ARN is set, but wrong/);
  });
});
