import { expect, test } from 'vitest';
import { readConfig } from '../../../services/event-relay/config.ts';

const database = {
  HOST: 'database',
  PORT: '5432',
  NAME: 'orders',
  SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:relay',
};
const of = (prefix: string) => Object.fromEntries(Object.entries(database).map(([name, value]) => [`${prefix}_${name}`, value]));
const env = {
  PORT: '8080',
  ENVIRONMENT: 'dev',
  LOG_LEVEL: 'info',
  ...of('CORE'),
  ...of('ORDERS'),
  BUS_URL: 'redis://bus:6379',
  BUS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:bus',
  EVENTS_PER_STREAM: '1000',
  SINKS: '{}',
};

test.each([
  ['verifies both databases', {}, 'verify', 'verify'],
  ['accepts any certificate of orders if the setting requires only encryption', { ORDERS_TLS: 'require' }, 'verify', 'require'],
  ['uses one setting for both', { DATABASE_TLS: 'disable' }, 'disable', 'disable'],
])('the relay %s', (_, settings, core, orders) => {
  const { databases } = readConfig({ ...env, ...settings });
  expect([databases.core.tls, databases.orders.tls]).toEqual([core, orders]);
});

test('the relay refuses another value, and names the setting', () => {
  expect(() => readConfig({ ...env, ORDERS_TLS: 'maybe' })).toThrow('ORDERS_TLS');
});
