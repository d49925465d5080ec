import type { Redis } from 'ioredis';
import { hashToken } from '../../domain/user/session/session.ts';
import { countReads } from '../../platform/cache/count-reads.ts';
import { Caller } from '../../platform/identity/caller.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';

const FRESH_SECONDS = 5;

/** Caches the callers of sessions for seconds. Without the cache, sessions are read from the database. */
export interface SessionCache {
  find(token: string): Promise<Caller | undefined>;
  save(token: string, caller: Caller): Promise<void>;
  remove(...tokenHashes: readonly string[]): Promise<void>;
}

export function sessionCache(redis: Redis, logger: Logger, metrics: Metrics): SessionCache {
  const count = countReads(metrics, 'session');
  const keyOf = (tokenHash: string): string => `session:${tokenHash}`;
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      logger.debug({ error }, 'session cache unavailable');
      return undefined;
    }
  };
  return {
    async find(token) {
      const cached = await attempt(redis.get(keyOf(hashToken(token))));
      count(cached === undefined ? 'unavailable' : cached === null ? 'miss' : 'hit');
      // A task of another release may have stored another shape.
      return cached ? Caller.safeParse(JSON.parse(cached)).data : undefined;
    },
    async save(token, caller) {
      await attempt(redis.set(keyOf(hashToken(token)), JSON.stringify(caller), 'EX', FRESH_SECONDS));
    },
    async remove(...tokenHashes) {
      if (tokenHashes.length > 0) await attempt(redis.del(...tokenHashes.map(keyOf)));
    },
  };
}
