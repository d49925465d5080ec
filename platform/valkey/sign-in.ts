import type { Redis } from 'ioredis';
import type { CurrentLogin } from '../secrets/current-login.ts';

/** Reconnects with the login of that moment. Without a login from Secrets Manager the former one is kept, which is valid until the next rotation. */
export function followLogin(redis: Redis, login: CurrentLogin): void {
  redis.on('reconnecting', () => {
    login().then(
      (current) => Object.assign(redis.options, current),
      () => undefined,
    );
  });
}
