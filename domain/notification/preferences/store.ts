import * as z from 'zod';
import { Language } from '../../../contracts/notification/language.ts';
import { MessagePreferences } from '../../../contracts/notification/http.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { NotificationError } from '../errors.ts';
import type { Unsubscription } from '../unsubscribe/token.ts';

const Chosen = z.object({ mailbox: z.string(), language: Language });

/** The languages that recipients have chosen, by their addresses; undefined where they have chosen none. */
export async function languagesOf(sql: Sql, addresses: readonly string[]): Promise<(address: string) => Language | undefined> {
  if (addresses.length === 0) return () => undefined;
  const rows = await sql.rows(Chosen)`
    select mailbox, language
      from notification.preferences
     where mailbox in (select value from jsonb_array_elements_text(${json(addresses.map(mailboxOf))})) and language is not null
  `;
  const languages = new Map(rows.map(({ mailbox, language }) => [mailbox, language]));
  return (address) => languages.get(mailboxOf(address));
}

const DEFAULTS: MessagePreferences = { language: null, stopped: [], quietHours: null };

export async function readPreferences(sql: Sql, address: string): Promise<MessagePreferences> {
  const [row] = await sql.rows(MessagePreferences)`
    select language, stopped_kinds as stopped,
           case when quiet_from is not null then jsonb_build_object('from', quiet_from, 'to', quiet_to) end as "quietHours"
      from notification.preferences
     where mailbox = ${mailboxOf(address)}
  `;
  return row ?? DEFAULTS;
}

/** Replaces all that the recipient has chosen. Who stops the notices of stock is not waiting for any product any more. */
export async function savePreferences(database: Database, address: string, preferences: MessagePreferences): Promise<void> {
  const mailbox = mailboxOf(address);
  const { language, stopped, quietHours } = preferences;
  await database.transaction(async (sql) => {
    await sql.run`
      insert into notification.preferences (mailbox, language, stopped_kinds, quiet_from, quiet_to)
      values (${mailbox}, ${language}, ${json([...new Set(stopped)])}, ${quietHours?.from ?? null}::integer, ${quietHours?.to ?? null}::integer)
      on conflict (mailbox) do update
         set language = excluded.language, stopped_kinds = excluded.stopped_kinds, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
             updated_at = clock_timestamp()
    `;
    if (stopped.includes('back-in-stock')) await sql.run`delete from notification.stock_notices where mailbox = ${mailbox}`;
  });
}

const Mailbox = z.object({ mailbox: z.string() });

/** Stops a kind of mail for the recipient of a link. A repetition changes nothing. @throws NotificationError `unsubscribe-link-invalid` */
export async function stopKind(database: Database, { recipientId, kind }: Unsubscription): Promise<void> {
  await database.transaction(async (sql) => {
    const [stopped] = await sql.rows(Mailbox)`
      update notification.preferences
         set stopped_kinds = case when stopped_kinds @> to_jsonb(${kind}::text) then stopped_kinds else stopped_kinds || to_jsonb(${kind}::text) end,
             updated_at = clock_timestamp()
       where recipient_id = ${recipientId}::uuid
      returning mailbox
    `;
    if (!stopped) throw new NotificationError('unsubscribe-link-invalid', 'this link belongs to no recipient');
    if (kind === 'back-in-stock') await sql.run`delete from notification.stock_notices where mailbox = ${stopped.mailbox}`;
  });
}
