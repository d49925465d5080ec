import { Redis } from 'ioredis';
import type { CurrentLogin } from '../secrets/current-login.ts';
import type { Logger } from '../telemetry/logger.ts';
import { followLogin } from '../valkey/sign-in.ts';

export interface ConnectCacheOptions {
  /** After which a command fails. @default 200 */
  readonly commandMillis?: number;
}

/** Requests do not wait for a cache that is down: commands fail immediately without a connection, and after a time-out otherwise. */
export async function connectCache(
  url: string,
  login: CurrentLogin,
  logger: Logger,
  { commandMillis = 200 }: ConnectCacheOptions = {},
): Promise<Redis> {
  // The user may not set the client's name and version.
  const limits = {
    disableClientInfo: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandMillis,
    connectTimeout: 2_000,
  };
  const redis = new Redis(url, { ...limits, ...(await login()) });
  followLogin(redis, login);
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
