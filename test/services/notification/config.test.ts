import { expect, test } from 'vitest';
import { readConfig } from '../../../services/notification/config.ts';

const env = {
  PORT: '8080',
  ENVIRONMENT: 'dev',
  DATABASE_HOST: 'core',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'core',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:role',
  BUS_URL: 'rediss://bus:6379',
  BUS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:bus',
  SHOP_URL: 'https://shop.example/',
  MAIL_FROM: 'shop@shop.example',
  LANGUAGE: 'en',
  TIME_ZONE: 'Europe/London',
  UNSUBSCRIBE_KEY: 'k'.repeat(40),
  USER_URL: 'http://user:8080',
  PRODUCT_URL: 'http://product:8080',
};

test('the notification service reads its settings', () => {
  expect(readConfig(env)).toMatchObject({
    shop: { shopUrl: 'https://shop.example', language: 'en', timeZone: 'Europe/London' },
    mailer: { MAIL_FROM: 'shop@shop.example' },
    database: { tls: 'verify' },
  });
});

test.each([
  ['MAIL_FROM', 'no-address'],
  ['LANGUAGE', 'fr'],
  ['TIME_ZONE', 'Europe/Nowhere'],
  ['UNSUBSCRIBE_KEY', 'short'],
  ['BUS_URL', 'http://bus'],
  ['BUS_SECRET_ARN', 'a password'],
  ['SHOP_URL', undefined],
])('the notification service does not start with %s set to %j', (name, value) => {
  expect(() => readConfig({ ...env, [name]: value })).toThrow(name);
});
