import { expect, test } from 'vitest';
import { readConfig } from '../../../services/analytics/config.ts';

const database = {
  HOST: 'database',
  PORT: '5432',
  NAME: 'shop',
  SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:analytics',
};
const of = (prefix: string) => Object.fromEntries(Object.entries(database).map(([name, value]) => [`${prefix}_${name}`, value]));
const env = {
  PORT: '8080',
  ENVIRONMENT: 'dev',
  ...of('DATABASE'),
  ...of('ORDERS'),
  CACHE_URL: 'redis://cache:6379',
  CACHE_SECRET_ARN: database.SECRET_ARN,
  USER_URL: 'http://user:8080',
  TIME_ZONE: 'Europe/London',
};

test.each(['verify', 'disable'])('analytics uses one TLS setting for both databases: %s', (tls) => {
  const config = readConfig({ ...env, DATABASE_TLS: tls });
  expect([config.core.tls, config.orders.tls]).toEqual([tls, tls]);
});

test('analytics refuses to start without the login for orders, and names the setting', () => {
  const { ORDERS_SECRET_ARN: _, ...others } = env as Record<string, string>;
  expect(() => readConfig(others)).toThrow('ORDERS_SECRET_ARN');
});
