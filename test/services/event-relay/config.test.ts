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
  ['uses one setting for both', { DATABASE_TLS: 'disable' }, 'disable', 'disable'],
])('the relay %s', (_, settings, core, orders) => {
  const { databases } = readConfig({ ...env, ...settings });
  expect([databases.core.tls, databases.orders.tls]).toEqual([core, orders]);
});

test('the relay verifies orders by the authority that a setting names, and core by Amazon', () => {
  const { databases } = readConfig({ ...env, ORDERS_AUTHORITY_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:authority' });
  expect([databases.core.authority, databases.orders.authority]).toEqual([undefined, expect.any(Function)]);
});

test('the relay refuses another value, and names the setting', () => {
  expect(() => readConfig({ ...env, DATABASE_TLS: 'maybe' })).toThrow('DATABASE_TLS');
  expect(() => readConfig({ ...env, ORDERS_AUTHORITY_ARN: 'a file' })).toThrow('ORDERS_AUTHORITY_ARN');
});
