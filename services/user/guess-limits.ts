import { createHash } from 'node:crypto';
import { isKnownNetwork } from '../../domain/user/activity/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { Limits } from './limits.ts';

interface Guess {
  /** Undefined if the mailbox has none. */
  readonly accountId: string | undefined;
  readonly mailbox: string;
  readonly network: string;
  readonly password: string;
}

/**
 * Limits guessing that is spread over many networks; networks that the account was used from are exempt, so that it cannot lock an owner out.
 *
 * @returns takes the try back, after a success
 * @throws PlatformError `too-many-requests`, the same for a mailbox without an account
 */
export async function limitSpreadGuessing(sql: Sql, limits: Limits, guess: Guess): Promise<() => Promise<void>> {
  const { accountId, mailbox, network, password } = guess;
  if (accountId !== undefined && (await isKnownNetwork(sql, accountId, network))) return async () => undefined;
  const like = bucketOf(password);
  await limits.signInsFromNewNetworks.spend(mailbox);
  await limits.signInsWithPassword.spend(like);
  return async () => {
    await limits.signInsFromNewNetworks.giveBack(mailbox);
    await limits.signInsWithPassword.giveBack(like);
  };
}

/** One of 65,536: enough to find a password that is tried again and again, too little to find out one. */
function bucketOf(password: string): string {
  return createHash('sha256').update(password).digest('hex').slice(0, 4);
}
