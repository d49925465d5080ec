import * as z from 'zod';
import { MOST_PASSKEYS, PasskeyView } from '../../../contracts/user/passkeys.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { Account } from '../account/account.ts';
import { recordOwnAct } from '../activity/store.ts';
import type { OwnAct } from '../activity/store.ts';
import { UserError } from '../errors.ts';

export interface NewPasskey {
  readonly credentialId: string;
  readonly name: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly isSynced: boolean;
}

/** The passkeys of an account, the oldest first. */
export async function listPasskeys(sql: Sql, accountId: string): Promise<readonly PasskeyView[]> {
  return sql.rows(PasskeyView)`
    select passkey_id as "passkeyId", name, added_at as "addedAt", used_at as "usedAt", is_synced as "isSynced"
      from users.passkeys
     where account_id = ${accountId}::uuid
     order by added_at, passkey_id
  `;
}

const CredentialId = z.object({ credentialId: z.string() });

/** What devices must not register again. */
export async function credentialIdsOf(sql: Sql, accountId: string): Promise<readonly string[]> {
  const rows = await sql.rows(CredentialId)`
    select credential_id as "credentialId" from users.passkeys where account_id = ${accountId}::uuid
  `;
  return rows.map(({ credentialId }) => credentialId);
}

/** @throws UserError `too-many-passkeys`, or `passkey-refused` if a passkey has this credential */
export async function addPasskey(database: Database, passkey: NewPasskey, own: OwnAct): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.run`select from users.accounts where account_id = ${own.accountId}::uuid for update`;
    if ((await credentialIdsOf(sql, own.accountId)).length >= MOST_PASSKEYS)
      throw new UserError('too-many-passkeys', `an account has at most ${MOST_PASSKEYS} passkeys; remove one that you no longer use`);
    const { credentialId, name, publicKey, counter, isSynced } = passkey;
    const added = await sql.run`
      insert into users.passkeys (credential_id, account_id, name, public_key, counter, is_synced, added_at)
      values (${credentialId}, ${own.accountId}::uuid, ${name}, ${publicKey}, ${counter}, ${isSynced}, ${own.now})
      on conflict do nothing
    `;
    if (added === 0) throw new UserError('passkey-refused', 'this passkey has been added before');
    await recordOwnAct(sql, 'passkey-added', own);
  });
}

/** @throws UserError `passkey-not-found`, also for another account's */
export async function renamePasskey(database: Database, passkeyId: string, name: string, own: OwnAct): Promise<void> {
  await database.transaction(async (sql) => {
    const renamed = await sql.run`
      update users.passkeys set name = ${name} where passkey_id = ${passkeyId}::uuid and account_id = ${own.accountId}::uuid
    `;
    if (renamed === 0) throw notFound(passkeyId);
    await recordOwnAct(sql, 'passkey-renamed', own);
  });
}

/** @throws UserError `passkey-not-found`, also for another account's */
export async function removePasskey(database: Database, passkeyId: string, own: OwnAct): Promise<void> {
  await database.transaction(async (sql) => {
    const removed = await sql.run`
      delete from users.passkeys where passkey_id = ${passkeyId}::uuid and account_id = ${own.accountId}::uuid
    `;
    if (removed === 0) throw notFound(passkeyId);
    await recordOwnAct(sql, 'passkey-removed', own);
  });
}

const StoredPasskey = Account.extend({ publicKey: z.string(), counter: z.int() });

export type StoredPasskey = Readonly<z.infer<typeof StoredPasskey>>;

/** The key of a credential, with its account. Work accounts sign in by a password and a second factor only. */
export async function findPasskey(sql: Sql, credentialId: string): Promise<StoredPasskey | undefined> {
  const [found] = await sql.rows(StoredPasskey)`
    select a.account_id as "accountId", a.customer_id as "customerId", a.email, a.name, to_jsonb(a.roles) as roles,
           p.public_key as "publicKey", p.counter
      from users.passkeys p
      join users.accounts a using (account_id)
     where p.credential_id = ${credentialId} and a.roles = '{}'
  `;
  return found;
}

/** Records a use with the counter of its device. Of parallel uses with one count, one succeeds. @returns whether the counter has increased */
export async function recordUse(sql: Sql, credentialId: string, counter: number, now: Date): Promise<boolean> {
  const used = await sql.run`
    update users.passkeys set counter = ${counter}, used_at = ${now}
     where credential_id = ${credentialId} and (counter < ${counter} or (counter = 0 and ${counter} = 0))
  `;
  return used === 1;
}

function notFound(passkeyId: string): UserError {
  return new UserError('passkey-not-found', `you have no passkey ${passkeyId}; GET /api/accounts/current/passkeys lists yours`);
}
