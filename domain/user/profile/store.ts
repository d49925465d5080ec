import { Profile } from '../../../contracts/user/profile.ts';
import type { ProfileChange } from '../../../contracts/user/profile.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { recordOwnAct } from '../activity/store.ts';
import type { OwnAct } from '../activity/store.ts';
import { UserError } from '../errors.ts';

export async function readProfile(sql: Sql, accountId: string): Promise<Profile> {
  const [profile] = await sql.rows(Profile)`select email, name from users.accounts where account_id = ${accountId}::uuid`;
  if (!profile) throw new UserError('account-needed', 'the account of this session no longer exists');
  return profile;
}

/** Replaces the name, and records it if it differs. */
export async function changeProfile(database: Database, { name }: ProfileChange, own: OwnAct): Promise<Profile> {
  return database.transaction(async (sql) => {
    const changed = await sql.run`
      update users.accounts set name = ${name} where account_id = ${own.accountId}::uuid and name <> ${name}
    `;
    if (changed > 0) await recordOwnAct(sql, 'profile-changed', own);
    return readProfile(sql, own.accountId);
  });
}
