import type { Redis } from 'ioredis';
import { rateLimit } from '../../platform/cache/rate-limit.ts';
import type { RateLimit } from '../../platform/cache/rate-limit.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

const QUARTER_HOUR = 900;

/** How often one client may do what costs the shop or can be guessed. Clients may be offices and mobile networks with many shoppers. */
export interface Limits {
  /** By client. A guest is created at the first cart write only. */
  readonly guests: RateLimit;

  /** By client: each costs a password hash, and says whether an e-mail address has an account. */
  readonly registrations: RateLimit;

  /** Failed sign-ins by client over all accounts: credential stuffing tries each account once. */
  readonly signIns: RateLimit;

  /** Failed sign-ins by account and client: not by account alone, or anyone could lock the owner out. */
  readonly signInsToAccount: RateLimit;
}

export function limits(cache: Redis, logger: Logger): Limits {
  const limit = (name: string, most: number, refusal: string): RateLimit =>
    rateLimit(cache, logger, { name, most, windowSeconds: QUARTER_HOUR, refusal });
  return {
    guests: limit('guests', 600, 'too many guests begun from your network'),
    registrations: limit('registrations', 30, 'too many accounts opened from your network'),
    signIns: limit('sign-ins', 100, 'too many failed tries to sign in from your network'),
    signInsToAccount: limit('sign-ins-to-account', 20, 'too many failed tries to sign in to this account'),
  };
}
