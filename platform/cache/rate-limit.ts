import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DomainError } from '../errors/domain-error.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface RateLimitRule {
  /** Part of the keys in the cache, so no two rules may share one. */
  readonly name: string;

  /** How many are accepted of one subject in one window. */
  readonly most: number;
  readonly windowSeconds: number;

  /** What the caller has done too often, such as `too many tries to sign in`. */
  readonly refusal: string;
}

/** Counts what one subject does, such as a client or a client with an account. */
export interface RateLimit {
  /** @throws DomainError `too-many-requests` once the window is full. */
  spend(...subject: readonly string[]): Promise<void>;

  /** Takes one back from the count, for limits that count failures only: spent before the outcome is known, so that parallel tries cannot pass. */
  giveBack(...subject: readonly string[]): Promise<void>;

  /** Starts the subject's count again. */
  reset(...subject: readonly string[]): Promise<void>;
}

/** A count per subject and fixed window, atomic in Redis. Fails open: without the cache everything is accepted, since the shop must sell without it. */
export function rateLimit(redis: Redis, logger: Logger, { name, most, windowSeconds, refusal }: RateLimitRule): RateLimit {
  // Hashed, since addresses of people must not be readable in the cache.
  const keyOf = (subject: readonly string[]): string =>
    `limit:${name}:${createHash('sha256').update(JSON.stringify(subject)).digest('base64url')}`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.warn({ error, limit: name }, 'not limited: the cache does not respond');
      return undefined;
    }
  };
  return {
    async spend(...subject) {
      const key = keyOf(subject);
      const spent = await attempt(() => redis.multi().incr(key).expire(key, windowSeconds, 'NX').ttl(key).exec());
      const [count, , secondsLeft] = spent?.map(([, result]) => Number(result)) ?? [];
      if (count === undefined || secondsLeft === undefined || !(count > most)) return;
      const retryAfterSeconds = Math.max(secondsLeft, 1);
      throw new DomainError('too-many-requests', `${refusal}; try again in ${inWords(retryAfterSeconds)}`, { retryAfterSeconds });
    },
    async giveBack(...subject) {
      const key = keyOf(subject);
      await attempt(() => redis.multi().decr(key).expire(key, windowSeconds, 'NX').exec());
    },
    async reset(...subject) {
      await attempt(() => redis.del(keyOf(subject)));
    },
  };
}

function inWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
