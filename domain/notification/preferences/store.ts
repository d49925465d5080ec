import * as z from 'zod';
import { Language } from '../../../contracts/notification/language.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

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
