import { Email } from '../../contracts/user/http.ts';
import { addWorkAccount, changeAccount, findCredentials } from '../../domain/user/session/store.ts';
import type { Role } from '../../platform/identity/caller.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { PasswordHasher } from './password-hasher.ts';

export interface WorkAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Creates or updates the accounts of the secrets; tasks may start at once. A rotated password ends the account's sessions. */
export async function ensureWorkAccounts(
  database: Database,
  hasher: PasswordHasher,
  accounts: readonly WorkAccount[],
  now: Date,
): Promise<void> {
  for (const { password, ...account } of accounts) {
    const email = Email.parse(account.email);
    const existing = await findCredentials(database, email);
    const isSame = existing?.roles.join() === account.roles.join() && (await hasher.verify(password, existing.passwordHash));
    if (isSame) continue;
    const registration = { ...account, email, passwordHash: await hasher.hash(password) };
    if (existing) await changeAccount(database, registration);
    else await addWorkAccount(database, registration, now);
  }
}
