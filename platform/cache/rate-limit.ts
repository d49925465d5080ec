import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PlatformError } from '../http/errors.ts';
import { BoundedMap } from '../identity/bounded-map.ts';
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
  /** @throws PlatformError `too-many-requests` once the window is full. */
  spend(...subject: readonly string[]): Promise<void>;

  /** Decrements the count, for limits that count failures only: they count before the outcome, so that parallel attempts cannot pass. */
  giveBack(...subject: readonly string[]): Promise<void>;

  /** Resets the subject's count. */
  reset(...subject: readonly string[]): Promise<void>;
}

/** A few megabytes at most; the oldest counts are evicted first. */
const COUNTED_HERE = 20_000;

/**
 * A count per subject and fixed window. Each task counts for itself first, so that a burst cannot pass while the cache is slow; then all tasks count together in Redis,
 * atomically. Fails open to the task's own count: without the cache the shop must go on, and a limit of one task is still a limit.
 */
export function rateLimit(redis: Redis, logger: Logger, rule: RateLimitRule, now = Date.now): RateLimit {
  const { name, most, windowSeconds } = rule;
  const here = localCounts(rule, now);
  // Hashed, so that no personal data is readable in the cache.
  const keyOf = (subject: readonly string[]): string =>
    `limit:${name}:${createHash('sha256').update(JSON.stringify(subject)).digest('base64url')}`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.warn({ error, limit: name }, 'limited by this task alone: the cache does not respond');
      return undefined;
    }
  };
  return {
    async spend(...subject) {
      const key = keyOf(subject);
      const local = here.add(key, 1);
      if (local.count > most) throw refused(rule, local.secondsLeft);
      const spent = await attempt(() => redis.multi().incr(key).expire(key, windowSeconds, 'NX').ttl(key).exec());
      const [count, , secondsLeft] = spent?.map(([, result]) => Number(result)) ?? [];
      if (count !== undefined && secondsLeft !== undefined && count > most) throw refused(rule, secondsLeft);
    },
    async giveBack(...subject) {
      const key = keyOf(subject);
      here.add(key, -1);
      await attempt(() => redis.multi().decr(key).expire(key, windowSeconds, 'NX').exec());
    },
    async reset(...subject) {
      const key = keyOf(subject);
      here.forget(key);
      await attempt(() => redis.del(key));
    },
  };
}

function localCounts({ windowSeconds }: RateLimitRule, now: () => number) {
  const windows = new BoundedMap<string, { readonly count: number; readonly endsAt: number }>(COUNTED_HERE);
  return {
    add(key: string, change: number) {
      const known = windows.get(key);
      const { count, endsAt } = known && known.endsAt > now() ? known : { count: 0, endsAt: now() + windowSeconds * 1000 };
      const window = { count: count + change, endsAt };
      windows.set(key, window);
      return { count: window.count, secondsLeft: Math.ceil((endsAt - now()) / 1000) };
    },
    forget: (key: string) => windows.delete(key),
  };
}

function refused({ refusal }: RateLimitRule, secondsLeft: number): PlatformError {
  const retryAfterSeconds = Math.max(secondsLeft, 1);
  return new PlatformError('too-many-requests', `${refusal}; try again in ${inWords(retryAfterSeconds)}`, { retryAfterSeconds });
}

function inWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
