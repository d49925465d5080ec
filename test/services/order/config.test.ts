import { afterEach, expect, test, vi } from 'vitest';

const env = {
  PORT: '8080',
  ENVIRONMENT: 'dev',
  LOG_LEVEL: 'info',
  DATABASE_HOST: 'orders',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'orders',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:role',
  REPLICA_HOST: 'orders-replicas',
  REPLICA_NAME: 'orders_read',
  USER_URL: 'http://user:8080',
  PRODUCT_URL: 'http://product:8080',
  INVENTORY_URL: 'http://inventory:8080',
  CACHE_URL: 'redis://cache:6379',
  CACHE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:cache',
  BUS_URL: 'redis://bus:6379',
  BUS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:bus',
  STOCK_COMMANDS_URL: 'https://sqs.example/stock-commands',
  PICK_COMMANDS_URL: 'https://sqs.example/pick-commands',
  PAYMENT_COMMANDS_URL: 'https://sqs.example/payment-commands',
  SHOP_URL: 'https://shop.example',
  CURRENCY: 'GBP',
  FLAGS: '{"checkout-enabled":true}',
  FLAGS_URL: 'http://localhost:2772/applications/a/environments/e/configurations/p',
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function configWith(changes: Readonly<Record<string, string | undefined>>) {
  for (const [name, value] of Object.entries({ ...env, ...changes })) vi.stubEnv(name, value);
  return import('../../../services/order/config.ts');
}

test('the order service reads its settings', async () => {
  const { config } = await configWith({});
  expect(config).toMatchObject({ PORT: 8080, DATABASE_TLS: 'verify', CURRENCY: 'GBP', FLAGS: { 'checkout-enabled': true } });
});

test.each([
  ['PORT', '0'],
  ['LOG_LEVEL', 'loud'],
  ['DATABASE_HOST', ''],
  ['DATABASE_TLS', 'maybe'],
  ['REPLICA_HOST', undefined],
  ['REPLICA_NAME', ''],
  ['PRODUCT_URL', 'product'],
  ['INVENTORY_URL', 'inventory'],
  ['STOCK_COMMANDS_URL', undefined],
  ['CURRENCY', 'pounds'],
  ['FLAGS', undefined],
  ['FLAGS', '{'],
  ['FLAGS', '{"checkout-enabled":"no"}'],
  ['FLAGS_URL', undefined],
  ['FLAGS_URL', 'localhost'],
])('the order service does not start with %s set to %j, and the error contains the remedy', async (name, value) => {
  const refusal = await configWith({ [name]: value }).then(
    () => 'it started',
    (error: unknown) => String(error),
  );
  expect(refusal).toMatch(new RegExp(`${name}.*Set it to`));
  expect(refusal).not.toContain('must-stay-secret');
});
