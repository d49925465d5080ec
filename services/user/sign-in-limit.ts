import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

const TRIES = 20;
const WINDOW_SECONDS = 900;

/** How often one address may try one account's password. Per pair, so that nobody can lock another out; without its cache it lets everybody try. */
export interface SignInLimit {
  /** @throws DomainError `too-many-requests` */
  spend(email: string, ip: string): Promise<void>;
  /** A right password gives the tries back. */
  reset(email: string, ip: string): Promise<void>;
}

export function signInLimit(redis: Redis, logger: Logger): SignInLimit {
  // Hashed, for neither belongs into a cache in the clear.
  const keyOf = (email: string, ip: string): string => `sign-in:${createHash('sha256').update(`${email} ${ip}`).digest('hex')}`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.warn({ error }, 'sign-ins are not limited: the cache does not answer');
      return undefined;
    }
  };
  return {
    async spend(email, ip) {
      const key = keyOf(email, ip);
      const spent = await attempt(async () => {
        const [[, count] = []] = (await redis.multi().incr(key).expire(key, WINDOW_SECONDS, 'NX').exec()) ?? [];
        return Number(count);
      });
      if (spent === undefined || !(spent > TRIES)) return;
      throw new DomainError('too-many-requests', `too many tries to sign in; wait a quarter of an hour`, {
        retryAfterSeconds: WINDOW_SECONDS,
      });
    },
    async reset(email, ip) {
      await attempt(() => redis.del(keyOf(email, ip)));
    },
  };
}
