import type { Redis } from 'ioredis';
import { DependencyUnavailable } from '../../platform/http/dependency-unavailable.ts';

const SECONDS = 300;

/** Challenges that passkeys sign. Each works once, for five minutes, for what it was made for. */
export interface Challenges {
  /** `purpose` says what a signature of the challenge is good for, such as `sign-in`. */
  keep(purpose: string, challenge: string): Promise<void>;
  /** @returns whether there was such a challenge; it does not work again */
  take(purpose: string, challenge: string): Promise<boolean>;
}

/** In the cache: a challenge that is evicted costs its owner another try. Without the cache, passwords still work. */
export function challenges(redis: Redis): Challenges {
  const keyOf = (purpose: string, challenge: string) => `passkey:${purpose}:${challenge}`;
  const attempt = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw new DependencyUnavailable('cache', 'a challenge was not stored or read', { cause });
    });
  return {
    async keep(purpose, challenge) {
      await attempt(redis.set(keyOf(purpose, challenge), '1', 'EX', SECONDS));
    },
    async take(purpose, challenge) {
      return (await attempt(redis.del(keyOf(purpose, challenge)))) === 1;
    },
  };
}
