import type { Redis } from 'ioredis';
import { hashToken } from '../../domain/user/session.ts';
import { Caller } from '../../platform/identity/caller.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

const FRESH_SECONDS = 5;

/** Callers of sessions, for seconds. Whatever goes wrong with the cache, the database answers instead. */
export interface SessionCache {
  find(token: string): Promise<Caller | undefined>;
  keep(token: string, caller: Caller): Promise<void>;
  forget(token: string): Promise<void>;
}

export function sessionCache(redis: Redis, logger: Logger): SessionCache {
  const keyOf = (token: string): string => `session:${hashToken(token)}`;
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      logger.debug({ error }, 'the session cache does not answer');
      return undefined;
    }
  };
  return {
    async find(token) {
      const cached = await attempt(redis.get(keyOf(token)));
      return cached ? Caller.parse(JSON.parse(cached)) : undefined;
    },
    async keep(token, caller) {
      await attempt(redis.set(keyOf(token), JSON.stringify(caller), 'EX', FRESH_SECONDS));
    },
    async forget(token) {
      await attempt(redis.del(keyOf(token)));
    },
  };
}
