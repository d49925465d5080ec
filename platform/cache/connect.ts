import { Redis } from 'ioredis';
import type { Logger } from '../telemetry/logger.ts';

/** Requests do not wait for a cache that is down: commands fail immediately without a connection, and after 200 ms otherwise. */
export function connectCache(url: string, logger: Logger): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 200, connectTimeout: 2_000 });
  let isDown = false;
  redis.on('error', (error: Error) => {
    if (!isDown) logger.warn({ error }, 'the cache is not available');
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.info('the cache is available again');
    isDown = false;
  });
  return redis;
}
