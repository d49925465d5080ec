import { countTry, forgetTries, takeBackTry } from '../../domain/user/session/sign-in-tries.ts';
import { hashToken } from '../../domain/user/session/session.ts';
import type { RateLimit, RateLimitRule } from '../../platform/cache/rate-limit.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import type { Sql } from '../../platform/sql/sql.ts';

/** A limit counted in the database: it survives a restart of the service and of the cache. A sign-in needs the database anyway. */
export function signInLimit(sql: Sql, { name, most, refusal }: Omit<RateLimitRule, 'windowSeconds'>, now: () => Date): RateLimit {
  const hashOf = (subject: readonly string[]): string => hashToken(JSON.stringify([name, ...subject]));
  return {
    async spend(...subject) {
      const { tries, until } = await countTry(sql, hashOf(subject), now());
      if (tries <= most) return;
      const retryAfterSeconds = Math.max(Math.ceil((Date.parse(until) - now().getTime()) / 1000), 1);
      throw new PlatformError('too-many-requests', `${refusal}; try again in ${Math.ceil(retryAfterSeconds / 60)} minutes`, {
        retryAfterSeconds,
      });
    },
    giveBack: (...subject) => takeBackTry(sql, hashOf(subject)),
    reset: (...subject) => forgetTries(sql, hashOf(subject)),
  };
}
