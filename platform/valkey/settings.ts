import * as z from 'zod';

const url = z.url({ protocol: /^rediss?$/ });
const secretArn = z.string().startsWith('arn:');

/** Part of the `config.ts` of every service that uses the cache. */
export const CacheSettings = z.object({
  CACHE_URL: url.describe('the cache, such as redis://cache:6379'),
  CACHE_SECRET_ARN: secretArn.describe("the ARN of the secret with the service's login to the cache"),
});

/** Part of the `config.ts` of every service that uses the bus. */
export const BusSettings = z.object({
  BUS_URL: url.describe('the bus, such as redis://bus:6379'),
  BUS_SECRET_ARN: secretArn.describe("the ARN of the secret with the service's login to the bus"),
});
