import * as z from 'zod';
import { AccountAct, SessionView } from '../../../contracts/user/sessions.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { UserError } from '../errors.ts';
import type { SessionClient } from './session-client.ts';

/** Who acts on an account of one's own, from where. */
export interface OwnAct {
  readonly accountId: string;
  /** The hash of the token of the session that acts. */
  readonly tokenHash: string;
  readonly client: SessionClient;
  readonly now: Date;
}

/** Records what happened to an account, in the transaction of the change. */
export async function recordOwnAct(
  sql: Sql,
  act: AccountAct['act'],
  { accountId, client: { device, network }, now }: Omit<OwnAct, 'tokenHash'>,
): Promise<void> {
  await sql.run`
    insert into users.account_acts (account_id, acted_at, act, device, network)
    values (${accountId}::uuid, ${now}, ${act}, ${device}, ${network})
  `;
}

/** The latest acts on an account. */
export async function listOwnActs(sql: Sql, accountId: string, limit: number): Promise<readonly AccountAct[]> {
  return sql.rows(AccountAct)`
    select act_id as "actId", acted_at as "actedAt", act, device, network
      from users.account_acts
     where account_id = ${accountId}::uuid
     order by acted_at desc, act_id
     limit ${limit}
  `;
}

/** Whether the account was used from a network in the past year. */
export async function isKnownNetwork(sql: Sql, accountId: string, network: string): Promise<boolean> {
  const known = await sql.run`
    select from users.account_acts
     where account_id = ${accountId}::uuid and network = ${network}
       and act in ('account-opened', 'signed-in', 'signed-in-by-passkey')
     limit 1
  `;
  return known > 0;
}

/** The sessions of an account that still work, the one that asks first. */
export async function listSessions(sql: Sql, { accountId, tokenHash, now }: Omit<OwnAct, 'client'>): Promise<readonly SessionView[]> {
  return sql.rows(SessionView)`
    select session_id as "sessionId", device, network, begun_at as "begunAt", seen_at as "seenAt", token_hash = ${tokenHash} as "isCurrent"
      from users.sessions
     where account_id = ${accountId}::uuid and expires_at > ${now}
     order by token_hash = ${tokenHash} desc, seen_at desc, session_id
     limit 100
  `;
}

const SessionKey = z.object({ tokenHash: z.string() });

/** Ends one session of the account. @returns the hash of its token @throws UserError `session-not-found`, also for another account's */
export async function endOwnSession(database: Database, sessionId: string, own: OwnAct): Promise<string> {
  return database.transaction(async (sql) => {
    const [ended] = await sql.rows(SessionKey)`
      delete from users.sessions where session_id = ${sessionId}::uuid and account_id = ${own.accountId}::uuid
      returning token_hash as "tokenHash"
    `;
    if (!ended) throw new UserError('session-not-found', `you have no session ${sessionId}; GET /api/sessions lists yours`);
    await recordOwnAct(sql, 'session-ended', own);
    return ended.tokenHash;
  });
}

/** Ends all sessions of the account but the one that asks. @returns the hashes of their tokens */
export async function endOtherSessions(database: Database, own: OwnAct): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    const ended = await sql.rows(SessionKey)`
      delete from users.sessions where account_id = ${own.accountId}::uuid and token_hash <> ${own.tokenHash}
      returning token_hash as "tokenHash"
    `;
    if (ended.length > 0) await recordOwnAct(sql, 'other-sessions-ended', own);
    return ended.map(({ tokenHash }) => tokenHash);
  });
}
