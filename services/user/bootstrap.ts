import { Email } from '../../contracts/user/http.ts';
import { addWorkAccount, changeAccount, findCredentials } from '../../domain/user/session/store.ts';
import { acceptStep, beginEnrolment } from '../../domain/user/second-factor/store.ts';
import type { Role } from '../../platform/identity/caller.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { PasswordHasher } from './password-hasher.ts';

export interface WorkAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly Role[];

  /** The key of its authenticator, for a shop whose third parties are stand-ins. @default enrolled at the first sign-in */
  readonly authenticatorKey?: string;
}

/** Creates or updates the accounts of the secrets; tasks may start at once. A rotated password ends the account's sessions. */
export async function ensureWorkAccounts(
  database: Database,
  hasher: PasswordHasher,
  accounts: readonly WorkAccount[],
  now: Date,
): Promise<void> {
  for (const { password, authenticatorKey, ...account } of accounts) {
    const email = Email.parse(account.email);
    const existing = await findCredentials(database, email);
    const isSame = existing?.roles.join() === account.roles.join() && (await hasher.verify(password, existing.passwordHash));
    if (!isSame) {
      const registration = { ...account, email, passwordHash: await hasher.hash(password) };
      if (existing) await changeAccount(database, registration);
      else await database.transaction((sql) => addWorkAccount(sql, registration, now));
    }
    if (authenticatorKey !== undefined) await enrol(database, email, authenticatorKey, now);
  }
}

async function enrol(database: Database, email: string, key: string, now: Date): Promise<void> {
  const account = await findCredentials(database, email);
  if (!account) throw new Error(`there is no account ${email} to enrol`);
  if (await beginEnrolment(database, account.accountId, key, now)) await acceptStep(database, account.accountId, 1, now);
}
