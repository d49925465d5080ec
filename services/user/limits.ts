import type { Redis } from 'ioredis';
import { rateLimit } from '../../platform/cache/rate-limit.ts';
import type { RateLimit } from '../../platform/cache/rate-limit.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { signInLimit } from './sign-in-limit.ts';

const QUARTER_HOUR = 900;

/** Rate limits per client. A client may be an office or a mobile network with many shoppers. */
export interface Limits {
  /** By client. A guest is created at the first cart write. */
  readonly guests: RateLimit;

  /** By client: each sends a mail to an address that anyone may have typed. */
  readonly mailLinks: RateLimit;

  /** Failed sign-ins by client over all accounts: credential stuffing tries each account once. */
  readonly signIns: RateLimit;

  /** Failed sign-ins by account and client: by account alone, a stranger could lock the owner out. */
  readonly signInsToAccount: RateLimit;

  /** Failed sign-ins by account over all networks that it was not used from: those of its owner stay open, and so do passkeys and mailed links. */
  readonly signInsFromNewNetworks: RateLimit;

  /** Failed sign-ins by password, from new networks over all accounts: a guess that many machines try at many accounts. */
  readonly signInsWithPassword: RateLimit;
}

export function limits(cache: Redis, logger: Logger, sql: Sql, now: () => Date): Limits {
  const limit = (name: string, most: number, refusal: string): RateLimit =>
    rateLimit(cache, logger, { name, most, windowSeconds: QUARTER_HOUR, refusal });
  return {
    guests: limit('guests', 600, 'too many new visitors from your network'),
    mailLinks: limit('mail-links', 30, 'too many mails were asked for from your network'),
    signIns: signInLimit(sql, { name: 'client', most: 100, refusal: 'too many failed tries to sign in from your network' }, now),
    signInsToAccount: signInLimit(sql, { name: 'account', most: 20, refusal: 'too many failed tries to sign in to this account' }, now),
    signInsFromNewNetworks: signInLimit(
      sql,
      {
        name: 'account-new-networks',
        most: 100,
        refusal:
          'too many failed tries to sign in to this account from networks that it was not used from; use a network that it was used from, a passkey, or a mailed link',
      },
      now,
    ),
    signInsWithPassword: signInLimit(
      sql,
      {
        name: 'password',
        most: 300,
        refusal:
          'too many failed tries with a password like this; use a network that the account was used from, a passkey, or a mailed link',
      },
      now,
    ),
  };
}
