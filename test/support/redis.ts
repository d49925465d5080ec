import { Redis } from 'ioredis';
import { redisServer } from './servers.ts';

// Starts Redis for the files that import this module.
const { url } = await redisServer();
const databaseOfWorker = Number(process.env['VITEST_POOL_ID'] ?? 0) % 16;

/** A connection to an empty Redis database that no other test file uses at the same time. */
export async function freshRedis(): Promise<Redis> {
  const redis = new Redis(freshRedisUrl(), { maxRetriesPerRequest: 1 });
  await redis.flushdb();
  return redis;
}

/** For programs that connect themselves. */
export function freshRedisUrl(): string {
  return `${url}/${databaseOfWorker}`;
}
