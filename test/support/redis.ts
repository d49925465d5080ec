import { Redis } from 'ioredis';
import { redisServer } from './servers.ts';

// Started for the files that import this one.
const { url } = await redisServer();
const databaseOfWorker = Number(process.env['VITEST_POOL_ID'] ?? 0) % 16;

/** A connection to the run's Redis, to a database that no other test file uses at this moment, emptied. */
export async function freshRedis(): Promise<Redis> {
  const redis = new Redis(freshRedisUrl(), { maxRetriesPerRequest: 1 });
  await redis.flushdb();
  return redis;
}

/** For programs that connect by themselves. */
export function freshRedisUrl(): string {
  return `${url}/${databaseOfWorker}`;
}
