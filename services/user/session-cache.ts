import type { Redis } from 'ioredis';
import { hashToken } from '../../domain/user/session/session.ts';
import { Caller } from '../../platform/identity/caller.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

const FRESH_SECONDS = 5;

/** Callers of sessions, for seconds. Whatever goes wrong with the cache, the database answers instead. */
export interface SessionCache {
  find(token: string): Promise<Caller | undefined>;
  keep(token: string, caller: Caller): Promise<void>;
  forget(...tokenHashes: readonly string[]): Promise<void>;
}

export function sessionCache(redis: Redis, logger: Logger): SessionCache {
  const keyOf = (tokenHash: string): string => `session:${tokenHash}`;
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
      const cached = await attempt(redis.get(keyOf(hashToken(token))));
      // What a task of another release has kept may have another shape.
      return cached ? Caller.safeParse(JSON.parse(cached)).data : undefined;
    },
    async keep(token, caller) {
      await attempt(redis.set(keyOf(hashToken(token)), JSON.stringify(caller), 'EX', FRESH_SECONDS));
    },
    async forget(...tokenHashes) {
      if (tokenHashes.length > 0) await attempt(redis.del(...tokenHashes.map(keyOf)));
    },
  };
}
