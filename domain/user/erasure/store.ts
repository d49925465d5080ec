import * as z from 'zod';
import { ErasureView } from '../../../contracts/user/erasure.ts';
import { recordStaffAct } from '../../../platform/audit/staff-act.ts';
import { record } from '../../../platform/outbox/record.ts';
import { CustomerId } from '../../../platform/sharding/order-id.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { recordOwnAct } from '../activity/store.ts';
import type { OwnAct } from '../activity/store.ts';
import { UserError } from '../errors.ts';
import { hashToken } from '../session/session.ts';
import { customerErased, erasureRequested } from './erasure.ts';

const Owner = z.object({ accountId: z.uuid(), email: z.string(), mailbox: z.string(), isWorkAccount: z.boolean() });

type Owner = Readonly<z.infer<typeof Owner>>;

/** Has the link mailed that erases an account. @throws UserError `work-account`: acts of staff are kept with their account */
export async function requestErasure(database: Database, own: OwnAct): Promise<void> {
  await database.transaction(async (sql) => {
    const owner = await lockOwner(sql, own.accountId);
    if (!owner || owner.isWorkAccount) throw new UserError('work-account', 'the account of a member of the staff is removed by an admin');
    const event = erasureRequested(owner, own.now);
    await sql.run`
      insert into users.erasures (account_id, token_hash, expires_at)
      values (${own.accountId}::uuid, ${hashToken(event.token)}, ${new Date(event.expiresAt)})
      on conflict (account_id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at
    `;
    await recordOwnAct(sql, 'erasure-requested', own);
    await record(sql, 'users', [event], { lane: 0, subject: ({ accountId }) => accountId });
  });
}

/** What a link erases. Reading does not use it up. @throws UserError `link-invalid` */
export async function readErasure(sql: Sql, token: string, now: Date): Promise<ErasureView> {
  const [found] = await sql.rows(ErasureView)`
    select a.email, e.expires_at as "expiresAt"
      from users.erasures e join users.accounts a using (account_id)
     where e.token_hash = ${hashToken(token)} and e.expires_at > ${now}
  `;
  if (!found) throw invalidLink();
  return found;
}

const Confirmed = z.object({ accountId: z.uuid() });

/** Erases the account of a link, with all that names its owner in this context, and tells the others by an event. @returns the hashes of the ended sessions' tokens @throws UserError `link-invalid` */
export async function eraseAccount(database: Database, token: string, now: Date): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    const [confirmed] = await sql.rows(Confirmed)`
      delete from users.erasures where token_hash = ${hashToken(token)} and expires_at > ${now} returning account_id as "accountId"
    `;
    const owner = confirmed && (await lockOwner(sql, confirmed.accountId));
    if (!owner || owner.isWorkAccount) throw invalidLink();
    const customers = await customersOf(sql, owner.accountId);
    const ended = await endSessions(sql, owner.accountId, customers);
    await sql.run`delete from users.mail_links where mailbox = ${owner.mailbox}`;
    await sql.run`delete from users.account_customers where account_id = ${owner.accountId}::uuid`;
    // With its addresses, passkeys and trail.
    await sql.run`delete from users.accounts where account_id = ${owner.accountId}::uuid`;
    const act = { accountId: null, act: 'account-erased', object: owner.accountId, reason: 'asked by its owner', at: now };
    await recordStaffAct(sql, 'users', act);
    await record(sql, 'users', [customerErased(owner, customers, now)], { lane: 0, subject: ({ accountId }) => accountId });
    return ended;
  });
}

async function lockOwner(sql: Sql, accountId: string): Promise<Owner | undefined> {
  const [owner] = await sql.rows(Owner)`
    select a.account_id as "accountId", a.email, a.mailbox,
           a.roles <> '{}' or exists (select from users.second_factors f where f.account_id = a.account_id) as "isWorkAccount"
      from users.accounts a
     where a.account_id = ${accountId}::uuid
       for update
  `;
  return owner;
}

const Linked = z.object({ customerId: CustomerId });

async function customersOf(sql: Sql, accountId: string): Promise<readonly CustomerId[]> {
  const rows = await sql.rows(Linked)`
    select customer_id as "customerId" from users.account_customers where account_id = ${accountId}::uuid order by linked_at
  `;
  return rows.map(({ customerId }) => customerId);
}

const SessionKey = z.object({ tokenHash: z.string() });

async function endSessions(sql: Sql, accountId: string, customers: readonly CustomerId[]): Promise<readonly string[]> {
  const ended = await sql.rows(SessionKey)`
    delete from users.sessions
     where account_id = ${accountId}::uuid
        or customer_id in (select value::bigint from jsonb_array_elements_text(${json(customers)}))
    returning token_hash as "tokenHash"
  `;
  return ended.map(({ tokenHash }) => tokenHash);
}

function invalidLink(): UserError {
  return new UserError('link-invalid', 'this link was used, has expired or was replaced; ask for the erasure again');
}
