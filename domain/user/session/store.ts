import * as z from 'zod';
import type { AccountAct } from '../../../contracts/user/sessions.ts';
import { UserError } from '../errors.ts';
import type { SessionClient } from '../activity/session-client.ts';
import { Role } from '../../../platform/identity/caller.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { record } from '../../../platform/outbox/record.ts';
import { CustomerId, mintCustomerId } from '../../../platform/sharding/order-id.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { Account, Credentials, customerLinked } from '../account/account.ts';
import type { Registration } from '../account/account.ts';
import { handoverExpiry, hashToken, rolesOf, slideExpiry } from './session.ts';
import type { NewSession } from './session.ts';
import { deleteOldTries } from './sign-in-tries.ts';

const Session = z.object({
  customerId: CustomerId,
  accountId: z.uuid().nullable(),
  roles: z.array(Role),
  secondFactorAt: z.iso.datetime().nullable(),
  customers: z.array(CustomerId),
  expiresAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
});

const Customer = z.object({ customerId: CustomerId });

const SessionKey = z.object({ tokenHash: z.string() });

/** Customer ids are random 40-bit numbers: a collision is rare, and eight in a row do not happen. */
const MINTING_TRIES = 8;

const HOUR_MILLIS = 3_600_000;

/** Creates a customer and a guest session in one round trip. */
export async function beginAsGuest(sql: Sql, session: NewSession, mint: () => CustomerId = mintCustomerId): Promise<CustomerId> {
  for (let tries = 0; tries < MINTING_TRIES; tries += 1) {
    const customerId = mint();
    const begun = await sql.run`
      with minted as (insert into users.customers (customer_id) values (${customerId}) on conflict do nothing returning customer_id)
      insert into users.sessions (token_hash, customer_id, expires_at)
      select ${session.tokenHash}, customer_id, ${session.expiresAt} from minted
    `;
    if (begun === 1) return customerId;
  }
  throw new Error(`no unused customer id in ${MINTING_TRIES} tries`);
}

/** Begins a session of the guest with one of these arrivals, else of a new one; also for concurrent requests. */
export async function arriveAsGuest(database: Database, session: NewSession, arrivals: readonly string[]): Promise<CustomerId> {
  const hashes = json(arrivals.map(hashToken).toSorted());
  return database.transaction(async (sql) => {
    const minted = await mintCustomer(sql);
    // Waits for a concurrent request with one of the arrivals.
    await sql.run`
      insert into users.guest_arrivals (arrival_hash, customer_id)
      select value, ${minted} from jsonb_array_elements_text(${hashes}) on conflict do nothing
    `;
    const [earlier] = await sql.rows(Customer)`
      select a.customer_id as "customerId"
        from users.guest_arrivals a
       where a.arrival_hash in (select value from jsonb_array_elements_text(${hashes})) and a.customer_id <> ${minted}
         and not exists (select from users.account_customers l where l.customer_id = a.customer_id)
       order by a.arrived_at
       limit 1
    `;
    const customerId = earlier?.customerId ?? minted;
    await sql.run`
      update users.guest_arrivals set customer_id = ${customerId}
       where arrival_hash in (select value from jsonb_array_elements_text(${hashes})) and customer_id = ${minted} and customer_id <> ${customerId}
    `;
    await sql.run`
      insert into users.sessions (token_hash, customer_id, expires_at) values (${session.tokenHash}, ${customerId}, ${session.expiresAt})
    `;
    return customerId;
  });
}

/** A session that begins for an account, in its transaction. */
export interface Beginning {
  readonly session: NewSession;
  /** The session of the guest in the same browser. */
  readonly guestToken: string | undefined;
  readonly client: SessionClient;
  readonly now: Date;
}

/**
 * Creates an account, for the guest's customer if there is one, and begins its session.
 *
 * @throws UserError `email-taken`
 */
export async function openAccount(sql: Sql, registration: Registration, beginning: Beginning): Promise<Account> {
  const { guestToken, now } = beginning;
  const guest = await endGuestSession(sql, guestToken, now);
  const customerId = guest ?? (await mintCustomer(sql));
  const account = await addAccount(sql, registration, customerId, now);
  if (!account) throw new UserError('email-taken', 'there is an account with this e-mail address already; sign in instead');
  await beginSession(sql, account, beginning, 'account-opened');
  return account;
}

/** Begins a session and links the guest. Returns the hashes of the account's sessions if their cached callers are outdated. */
export async function signIn(
  sql: Sql,
  account: Account,
  beginning: Beginning,
  act: AccountAct['act'] = 'signed-in',
): Promise<readonly string[]> {
  const { guestToken, now } = beginning;
  await beginSession(sql, account, beginning, act);
  const isLinked = guestToken !== undefined && (await linkGuest(sql, account, hashToken(guestToken), now));
  if (!isLinked) return [];
  const sessions = await sql.rows(SessionKey)`select token_hash as "tokenHash" from users.sessions where account_id = ${account.accountId}`;
  return sessions.map(({ tokenHash }) => tokenHash);
}

/** Reads and extends the session of a token, with the customers that its account links and the roles that count in it. */
export async function touchSession(sql: Sql, token: string, now: Date): Promise<z.infer<typeof Session> | 'expired' | 'unknown'> {
  const tokenHash = hashToken(token);
  const [session] = await sql.rows(Session)`
    select s.customer_id as "customerId", s.account_id as "accountId", coalesce(to_jsonb(a.roles), '[]') as roles, s.expires_at as "expiresAt",
           s.second_factor_at as "secondFactorAt", s.seen_at as "seenAt",
           jsonb_build_array(s.customer_id) || coalesce((
             select jsonb_agg(l.customer_id order by l.linked_at desc)
               from users.account_customers l
              where l.account_id = s.account_id and l.customer_id <> s.customer_id), '[]') as customers
      from users.sessions s
      left join users.accounts a using (account_id)
     where s.token_hash = ${tokenHash}
  `;
  if (!session) return 'unknown';
  if (Date.parse(session.expiresAt) <= now.getTime()) return 'expired';
  const later = slideExpiry(session, now);
  if (later || now.getTime() - Date.parse(session.seenAt) > HOUR_MILLIS)
    await sql.run`update users.sessions set expires_at = coalesce(${later}, expires_at), seen_at = ${now} where token_hash = ${tokenHash}`;
  return { ...session, roles: [...rolesOf(session)] };
}

/** Replaces a session by one with the second factor: a token that was seen before it must not gain its rights. */
export async function raiseSession(sql: Sql, token: string, account: Account, beginning: Omit<Beginning, 'guestToken'>): Promise<void> {
  await endSession(sql, token);
  await beginSession(sql, account, beginning, 'signed-in');
  await sql.run`update users.sessions set second_factor_at = ${beginning.now} where token_hash = ${beginning.session.tokenHash}`;
}

export async function endSession(sql: Sql, token: string): Promise<void> {
  await sql.run`delete from users.sessions where token_hash = ${hashToken(token)}`;
}

/** Deletes sessions that expired a week ago; until then their owners get `session-expired` instead of `session-invalid`. */
export async function deleteOldSessions(sql: Sql, now: Date): Promise<number> {
  const weekAgo = new Date(now.getTime() - 7 * 86_400_000);
  const hourAgo = new Date(now.getTime() - HOUR_MILLIS);
  await sql.run`delete from users.account_acts where acted_at < ${new Date(now.getTime() - 365 * 24 * HOUR_MILLIS)}`;
  await sql.run`delete from users.guest_arrivals where arrived_at < ${hourAgo}`;
  await sql.run`delete from users.mail_links where expires_at < ${hourAgo}`;
  await deleteOldTries(sql, now);
  return sql.run`
    delete from users.sessions
     where token_hash in (select token_hash from users.sessions where expires_at < ${weekAgo} limit 10000)
  `;
}

export async function findCredentials(sql: Sql, email: string): Promise<Credentials | undefined> {
  const [found] = await sql.rows(Credentials)`
    select account_id as "accountId", customer_id as "customerId", email, name, to_jsonb(roles) as roles, password_hash as "passwordHash"
      from users.accounts
     where mailbox = ${mailboxOf(email)}
  `;
  return found;
}

export async function findAccount(sql: Sql, accountId: string): Promise<Account | undefined> {
  const [found] = await sql.rows(Account)`
    select account_id as "accountId", customer_id as "customerId", email, name, to_jsonb(roles) as roles
      from users.accounts
     where account_id = ${accountId}
  `;
  return found;
}

const WorkAccount = Account.extend({ hasInitialPassword: z.boolean() });

export type WorkAccount = Readonly<z.infer<typeof WorkAccount>>;

/** An account with all its roles, whether they count in a session or not. */
export async function findWorkAccount(sql: Sql, accountId: string): Promise<WorkAccount | undefined> {
  const [found] = await sql.rows(WorkAccount)`
    select account_id as "accountId", customer_id as "customerId", email, name, to_jsonb(roles) as roles,
           has_initial_password as "hasInitialPassword"
      from users.accounts
     where account_id = ${accountId}
  `;
  return found;
}

/** Replaces a password that an admin has generated by its owner's choice. */
export async function replaceInitialPassword(sql: Sql, accountId: string, passwordHash: string): Promise<void> {
  await sql.run`update users.accounts set password_hash = ${passwordHash}, has_initial_password = false where account_id = ${accountId}`;
}

/** Creates an account without a session. @returns `undefined` if its e-mail address has one */
export async function addWorkAccount(sql: Sql, registration: Registration, now: Date): Promise<Account | undefined> {
  return addAccount(sql, registration, await mintCustomer(sql), now);
}

/** Replaces the password and the roles of an account, and ends its sessions. */
export async function changeAccount(database: Database, { email, passwordHash, roles }: Registration): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.run`
      update users.accounts
         set password_hash = ${passwordHash}, roles = array(select jsonb_array_elements_text(${json(roles)}))
       where mailbox = ${mailboxOf(email)}
    `;
    await sql.run`delete from users.sessions where account_id = (select account_id from users.accounts where mailbox = ${mailboxOf(email)})`;
  });
}

async function mintCustomer(sql: Sql): Promise<CustomerId> {
  for (let tries = 0; tries < MINTING_TRIES; tries += 1) {
    const customerId = mintCustomerId();
    if ((await sql.run`insert into users.customers (customer_id) values (${customerId}) on conflict do nothing`) === 1) return customerId;
  }
  throw new Error(`no unused customer id in ${MINTING_TRIES} tries`);
}

async function addAccount(sql: Sql, registration: Registration, customerId: CustomerId, now: Date): Promise<Account | undefined> {
  const { email, name, passwordHash, roles, hasInitialPassword = false } = registration;
  const [account] = await sql.rows(Account)`
    with opened as (
      insert into users.accounts (email, mailbox, name, password_hash, has_initial_password, roles, customer_id)
      values (${email}, ${mailboxOf(email)}, ${name}, ${passwordHash}, ${hasInitialPassword}, array(select jsonb_array_elements_text(${json(roles)})), ${customerId})
      on conflict (mailbox) do nothing
      returning account_id, customer_id, email, name, roles
    ), linked as (
      insert into users.account_customers (customer_id, account_id) select customer_id, account_id from opened
    )
    select account_id as "accountId", customer_id as "customerId", email, name, to_jsonb(roles) as roles from opened
  `;
  if (account) await recordLink(sql, account.accountId, customerId, now);
  return account;
}

/** The guest's customer becomes the account's, so the guest's token must stop working: it would bypass the password. */
async function endGuestSession(sql: Sql, guestToken: string | undefined, now: Date): Promise<CustomerId | undefined> {
  if (!guestToken) return undefined;
  const [guest] = await sql.rows(Customer)`
    delete from users.sessions s
     where s.token_hash = ${hashToken(guestToken)} and s.account_id is null and s.expires_at > ${now}
       and not exists (select from users.account_customers l where l.customer_id = s.customer_id)
    returning s.customer_id as "customerId"
  `;
  return guest?.customerId;
}

/** Links the guest to the first account only. The guest's session lasts one more hour, to copy the cart. */
async function linkGuest(sql: Sql, { accountId }: Account, tokenHash: string, now: Date): Promise<boolean> {
  const [linked] = await sql.rows(Customer)`
    with guest as (
      update users.sessions set expires_at = least(expires_at, ${handoverExpiry(now)})
       where token_hash = ${tokenHash} and account_id is null and expires_at > ${now}
      returning customer_id
    )
    insert into users.account_customers (customer_id, account_id)
    select customer_id, ${accountId}::uuid from guest
    on conflict (customer_id) do nothing
    returning customer_id as "customerId"
  `;
  if (linked) await recordLink(sql, accountId, linked.customerId, now);
  return linked !== undefined;
}

async function beginSession(
  sql: Sql,
  { accountId, customerId }: Account,
  { session: { tokenHash, expiresAt }, client: { device, network }, now }: Omit<Beginning, 'guestToken'>,
  act: AccountAct['act'],
): Promise<void> {
  await sql.run`
    with recorded as (
      insert into users.account_acts (account_id, acted_at, act, device, network) values (${accountId}::uuid, ${now}, ${act}, ${device}, ${network})
    )
    insert into users.sessions (token_hash, customer_id, account_id, device, network, begun_at, seen_at, expires_at)
    values (${tokenHash}, ${customerId}, ${accountId}, ${device}, ${network}, ${now}, ${now}, ${expiresAt})
  `;
}

async function recordLink(sql: Sql, accountId: string, customerId: CustomerId, now: Date): Promise<void> {
  await record(sql, 'users', [customerLinked(accountId, customerId, now)], { lane: 0, subject: (event) => event.accountId });
}
