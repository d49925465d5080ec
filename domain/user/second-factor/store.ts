import * as z from 'zod';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { hashRecoveryCode } from './recovery-code.ts';

/** In a window of a quarter of an hour an account has that many tries, over all clients: each one guesses three codes of a million. */
const MOST_TRIES = 5;

const WINDOW_MILLIS = 900_000;

const SecondFactor = z.object({ key: z.string(), isConfirmed: z.boolean() });

export type SecondFactor = Readonly<z.infer<typeof SecondFactor>>;

/** Whether an account must enrol a second factor, or enter it. */
export async function hasSecondFactor(sql: Sql, accountId: string): Promise<boolean> {
  return (await sql.run`select from users.second_factors where account_id = ${accountId} and confirmed_at is not null`) > 0;
}

/** Stores the key of an app that is being enrolled, in place of an unconfirmed one. @returns false if the account has a confirmed one */
export async function beginEnrolment(sql: Sql, accountId: string, key: string, now: Date): Promise<boolean> {
  const begun = await sql.run`
    insert into users.second_factors (account_id, key, made_at) values (${accountId}, ${key}, ${now})
    on conflict (account_id) do update set key = excluded.key, made_at = excluded.made_at
     where second_factors.confirmed_at is null
  `;
  return begun === 1;
}

/** Counts a try and returns the factor to compare with: `none` without one, `locked` when the window's tries are used up. */
export async function beginTry(sql: Sql, accountId: string, now: Date): Promise<SecondFactor | 'none' | 'locked'> {
  const windowEnd = new Date(now.getTime() + WINDOW_MILLIS);
  const [factor] = await sql.rows(SecondFactor)`
    update users.second_factors
       set tries = case when tries_until > ${now} then tries + 1 else 1 end,
           tries_until = case when tries_until > ${now} then tries_until else ${windowEnd} end
     where account_id = ${accountId} and (tries < ${MOST_TRIES} or coalesce(tries_until, '-infinity') <= ${now})
    returning key, confirmed_at is not null as "isConfirmed"
  `;
  if (factor) return factor;
  return (await sql.run`select from users.second_factors where account_id = ${accountId}`) > 0 ? 'locked' : 'none';
}

/** Accepts the code of a time step, once. @returns false if that step or a later one was accepted before */
export async function acceptStep(sql: Sql, accountId: string, step: number, now: Date): Promise<boolean> {
  const accepted = await sql.run`
    update users.second_factors
       set last_step = ${step}, confirmed_at = coalesce(confirmed_at, ${now}), tries = 0, tries_until = null
     where account_id = ${accountId} and last_step < ${step}
  `;
  return accepted === 1;
}

/** Uses up a recovery code. @returns how many are left; `undefined` if there is no such unused code */
export async function useRecoveryCode(sql: Sql, accountId: string, code: string, now: Date): Promise<number | undefined> {
  const used = await sql.run`
    update users.recovery_codes set used_at = ${now}
     where account_id = ${accountId} and code_hash = ${hashRecoveryCode(code)} and used_at is null
  `;
  if (used !== 1) return undefined;
  await sql.run`update users.second_factors set tries = 0, tries_until = null where account_id = ${accountId}`;
  return sql.run`select from users.recovery_codes where account_id = ${accountId} and used_at is null`;
}

/** Replaces the account's recovery codes, used ones included. */
export async function replaceRecoveryCodes(sql: Sql, accountId: string, codes: readonly string[]): Promise<void> {
  await sql.run`delete from users.recovery_codes where account_id = ${accountId}`;
  await sql.run`
    insert into users.recovery_codes (account_id, code_hash)
    select ${accountId}::uuid, value from jsonb_array_elements_text(${json(codes.map(hashRecoveryCode))})
  `;
}

const SessionKey = z.object({ tokenHash: z.string() });

/** Ends all sessions of an account. @returns the hashes of their tokens */
export async function endSessionsOf(sql: Sql, accountId: string): Promise<readonly string[]> {
  const ended = await sql.rows(SessionKey)`
    delete from users.sessions where account_id = ${accountId} returning token_hash as "tokenHash"
  `;
  return ended.map(({ tokenHash }) => tokenHash);
}
