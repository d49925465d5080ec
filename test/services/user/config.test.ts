import { expect, test } from 'vitest';
import { readConfig } from '../../../services/user/config.ts';

const env = {
  PORT: '8080',
  ENVIRONMENT: 'dev',
  DATABASE_HOST: 'core',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'core',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:role',
  CACHE_URL: 'redis://cache:6379',
  CACHE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:cache',
  SHOP_URL: 'https://shop.example',
  BOOTSTRAP_STAFF: '{"email":"staff@shop.example","password":"twelve chars"}',
  BOOTSTRAP_IMPORTER: '{"email":"importer@shop.example","password":"twelve chars"}',
};

test('the user service reads its settings', () => {
  expect(readConfig(env)).toMatchObject({
    port: 8080,
    database: { host: 'core', tls: 'verify' },
    workAccounts: [{ roles: ['support', 'merchandiser', 'finance', 'admin'] }, { roles: ['importer'] }],
  });
});

test.each([
  ['PORT', 'http'],
  ['CACHE_URL', 'cache:6379'],
  ['SHOP_URL', 'ftp://shop'],
  ['BOOTSTRAP_STAFF', '{"email":"staff@shop.example","password":"short"}'],
  ['BOOTSTRAP_STAFF', 'not JSON, secret-looking'],
  ['DATABASE_HOST', undefined],
  ['DATABASE_SECRET_ARN', 'a password'],
  ['CACHE_SECRET_ARN', undefined],
])('the user service does not start with %s set to %j', (name, value) => {
  expect(() => readConfig({ ...env, [name]: value })).toThrow(name);
  if (name.startsWith('BOOTSTRAP')) expect(() => readConfig({ ...env, [name]: value })).not.toThrow(/short|secret-looking/);
});
