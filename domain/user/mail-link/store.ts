import * as z from 'zod';
import { LinkView } from '../../../contracts/user/http.ts';
import type { LinkOpens, LinkRequest } from '../../../contracts/user/http.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { record } from '../../../platform/outbox/record.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { Account } from '../account/account.ts';
import { recordOwnAct } from '../activity/store.ts';
import { UserError } from '../errors.ts';
import { endSessionsOf } from '../second-factor/store.ts';
import { hashToken } from '../session/session.ts';
import { openAccount, signIn } from '../session/store.ts';
import type { Beginning } from '../session/store.ts';
import { accountOpened, linkRequested, newLink, passwordChanged } from './mail-link.ts';

/** Mails to one mailbox in an hour. Links that were sent before keep working, so a stranger who uses them up does not lock the owner out. */
const MOST_AN_HOUR = 5;

const HOUR_MILLIS = 3_600_000;

const Target = z.object({ accountId: z.uuid().nullable(), email: z.string().nullable(), isWorkAccount: z.boolean(), recent: z.int() });

/** Makes a link and the event that mails it. Runs the same statements whether the mailbox has an account or not. */
export async function requestLink(database: Database, { email, asked }: LinkRequest, now: Date): Promise<void> {
  const mailbox = mailboxOf(email);
  await database.transaction(async (sql) => {
    await lockMailbox(sql, mailbox);
    const [target] = await sql.rows(Target)`
      select a.account_id as "accountId", a.email, coalesce(a.roles <> '{}', false) as "isWorkAccount",
             (select count(*) from users.mail_links l where l.mailbox = m.mailbox and l.made_at > ${new Date(now.getTime() - HOUR_MILLIS)}) as recent
        from (select ${mailbox}::text as mailbox) m
        left join users.accounts a using (mailbox)
    `;
    if (!target || target.recent >= MOST_AN_HOUR) return;
    const recipient = target.email ?? email;
    const link = newLink(target.accountId === null ? undefined : target, now);
    await sql.run`
      insert into users.mail_links (token_hash, mailbox, email, opens, account_id, made_at, expires_at)
      values (${hashToken(link.token)}, ${mailbox}, ${recipient}, ${link.opens}, ${target.accountId}::uuid, ${now}, ${link.expiresAt})
    `;
    // Without the address: subjects are read by operators.
    await record(sql, 'users', [linkRequested(recipient, asked, link, now)], { lane: 0, subject: () => 'mail-link' });
  });
}

/** What a link opens. @throws UserError `link-invalid` */
export async function readLink(sql: Sql, token: string, now: Date): Promise<LinkView> {
  const [link] = await sql.rows(LinkView)`
    select opens, email, expires_at as "expiresAt"
      from users.mail_links
     where token_hash = ${hashToken(token)} and expires_at > ${now} and opens <> 'nothing'
  `;
  if (!link) throw invalidLink();
  return link;
}

/** Opens the account of the link's address and begins its session. @throws UserError `link-invalid` */
export async function openAccountByLink(
  database: Database,
  token: string,
  { name, passwordHash }: { readonly name: string; readonly passwordHash: string },
  beginning: Beginning,
): Promise<Account> {
  return database.transaction(async (sql) => {
    const { email } = await takeLink(sql, token, 'account', beginning.now);
    const account = await openAccount(sql, { email, name, passwordHash, roles: [] }, beginning);
    await record(sql, 'users', [accountOpened(account, beginning.now)], { lane: 0, subject: (event) => event.accountId });
    return account;
  });
}

/** Replaces the password, ends the account's sessions and begins one. @returns the hashes of the tokens that no longer work */
export async function resetPassword(database: Database, token: string, passwordHash: string, beginning: Beginning) {
  return database.transaction(async (sql) => {
    const { accountId } = await takeLink(sql, token, 'password', beginning.now);
    const [account] = await sql.rows(Account)`
      update users.accounts set password_hash = ${passwordHash}
       where account_id = ${accountId}::uuid and roles = '{}'
      returning account_id as "accountId", customer_id as "customerId", email, name, to_jsonb(roles) as roles
    `;
    if (!account) throw invalidLink();
    const ended = await endSessionsOf(sql, account.accountId);
    const outdated = await signIn(sql, account, beginning);
    await recordOwnAct(sql, 'password-replaced', { ...beginning, accountId: account.accountId });
    await record(sql, 'users', [passwordChanged(account, beginning.now)], { lane: 0, subject: (event) => event.accountId });
    return { account, outdated: [...ended, ...outdated] };
  });
}

const Taken = z.object({ mailbox: z.string(), email: z.string(), accountId: z.uuid().nullable() });

/** Uses a link up, and with it all others of its mailbox. Of concurrent uses one succeeds. */
async function takeLink(sql: Sql, token: string, opens: LinkOpens, now: Date): Promise<z.infer<typeof Taken>> {
  const tokenHash = hashToken(token);
  const [found] = await sql.rows(z.object({ mailbox: z.string() }))`select mailbox from users.mail_links where token_hash = ${tokenHash}`;
  if (!found) throw invalidLink();
  await lockMailbox(sql, found.mailbox);
  const [taken] = await sql.rows(Taken)`
    delete from users.mail_links where token_hash = ${tokenHash} and opens = ${opens} and expires_at > ${now}
    returning mailbox, email, account_id as "accountId"
  `;
  if (!taken) throw invalidLink();
  await sql.run`delete from users.mail_links where mailbox = ${taken.mailbox}`;
  return taken;
}

async function lockMailbox(sql: Sql, mailbox: string): Promise<void> {
  await sql.run`select pg_advisory_xact_lock(hashtextextended(${`mailbox ${mailbox}`}::text, 0))`;
}

function invalidLink(): UserError {
  return new UserError('link-invalid', 'this link was used, has expired or was replaced; ask for another one');
}
