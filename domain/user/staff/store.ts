import * as z from 'zod';
import { Role, StaffRole } from '../../../platform/identity/caller.ts';
import { recordStaffAct } from '../../../platform/audit/staff-act.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { StaffAccount } from '../../../contracts/user/staff.ts';
import { UserError } from '../errors.ts';
import { isStaff } from '../session/session.ts';
import { endSessionsOf } from '../second-factor/store.ts';

/** Who acts on an account of the staff, and why. */
export interface Acting {
  /** Null for an operator. */
  readonly accountId: string | null;
  readonly reason: string;
  readonly at: Date;

  /** The operator's identity in AWS. */
  readonly operator?: string;
}

/** The accounts that have roles of staff, or had them when they enrolled a second factor, by e-mail address. */
export async function listStaff(sql: Sql): Promise<readonly StaffAccount[]> {
  return sql.rows(StaffAccount)`
    select a.account_id as "accountId", a.email, a.name, to_jsonb(a.roles) as roles, f.confirmed_at is not null as "hasSecondFactor"
      from users.accounts a
      left join users.second_factors f using (account_id)
     where a.roles && array(select jsonb_array_elements_text(${json(StaffRole.options)})) or f.account_id is not null
     order by a.email
  `;
}

const Found = z.object({ accountId: z.uuid(), roles: z.array(Role), wasStaff: z.boolean() });

/**
 * Replaces the roles of an account and ends its sessions. @returns the hashes of their tokens
 *
 * @throws UserError `account-not-found`, or `last-admin` when no admin would be left
 */
export async function setRoles(
  database: Database,
  { accountId, roles }: { readonly accountId: string; readonly roles: readonly StaffRole[] },
  acting: Acting,
): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    // Locks the admins, so that two cannot take each other's role at once.
    const admins = await sql.rows(Found.pick({ accountId: true }))`
      select account_id as "accountId" from users.accounts where 'admin' = any (roles) order by account_id for update
    `;
    const [account] = await sql.rows(Found)`
      select a.account_id as "accountId", to_jsonb(a.roles) as roles,
             exists (select from users.second_factors f where f.account_id = a.account_id) as "wasStaff"
        from users.accounts a
       where a.account_id = ${accountId}
         for update
    `;
    // A shopper's account has a password that was not checked for strength, and an address that was not verified: staff get an account of their own.
    if (!account || !(account.wasStaff || isStaff(account.roles))) throw notFound(accountId);
    if (!roles.includes('admin') && admins.length === 1 && admins[0]?.accountId === accountId)
      throw new UserError('last-admin', 'this account is the only admin; give another account the role first');
    await sql.run`
      update users.accounts set roles = array(select jsonb_array_elements_text(${json(roles)})) where account_id = ${accountId}
    `;
    await recordAct(sql, 'set-roles', accountId, acting, { from: account.roles, to: roles });
    return endSessionsOf(sql, accountId);
  });
}

const Reset = z.object({ ended: z.array(z.string()) });

/**
 * Removes a lost second factor and ends the account's sessions: the next sign-in enrols another. One statement, so that the Data API runs it too.
 *
 * @returns the hashes of the ended sessions' tokens
 * @throws UserError `account-not-found`
 */
export async function resetSecondFactor(sql: Sql, accountId: string, { reason, at, ...acting }: Acting): Promise<readonly string[]> {
  const details = json(acting.operator === undefined ? {} : { operator: acting.operator });
  const [reset] = await sql.rows(Reset)`
    with account as (
      select account_id from users.accounts
       where account_id = ${accountId}::uuid and roles && array(select jsonb_array_elements_text(${json(StaffRole.options)}))
    ), removed as (
      delete from users.second_factors f using account a where f.account_id = a.account_id
    ), ended as (
      delete from users.sessions s using account a where s.account_id = a.account_id returning s.token_hash
    ), recorded as (
      insert into users.staff_acts (acted_at, account_id, act, object, reason, details)
      select ${at}, ${acting.accountId}::uuid, 'reset-second-factor', a.account_id::text, ${reason}, ${details} from account a
    )
    select coalesce((select jsonb_agg(token_hash) from ended), '[]') as ended from account
  `;
  if (!reset) throw notFound(accountId);
  return reset.ended;
}

/**
 * Replaces a lost password by one that its owner changes at the next enrolment, and ends the account's sessions. @returns the hashes of their tokens
 *
 * @throws UserError `account-not-found`
 */
export async function resetPassword(
  database: Database,
  { accountId, passwordHash }: { readonly accountId: string; readonly passwordHash: string },
  acting: Acting,
): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    // Without the factor: a new password is chosen when one is enrolled.
    const ended = await resetSecondFactor(sql, accountId, acting);
    await sql.run`update users.accounts set password_hash = ${passwordHash}, has_initial_password = true where account_id = ${accountId}`;
    await recordAct(sql, 'reset-password', accountId, acting);
    return ended;
  });
}

/** Records an act on an account, in its transaction. */
export async function recordAct(sql: Sql, act: string, object: string, acting: Acting, details: Readonly<Record<string, unknown>> = {}) {
  const { accountId, reason, at, operator } = acting;
  await recordStaffAct(sql, 'users', { accountId, act, object, reason, at, details: { ...details, ...(operator && { operator }) } });
}

function notFound(accountId: string): UserError {
  return new UserError('account-not-found', `there is no staff account ${accountId}; GET /api/accounts/staff lists them`);
}
