import * as z from 'zod';
import type { StockNotices } from '../../../contracts/notification/http.ts';
import { QuietHours } from '../../../contracts/notification/http.ts';
import { Language } from '../../../contracts/notification/language.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { NotificationError } from '../errors.ts';

/** More is a program, not a shopper. */
const MOST_NOTICES = 50;

const Notice = z.object({ sku: z.string(), title: z.string() });
const Count = z.object({ count: z.int() });

/** The recipient wants a mail when the SKU is back, and such mails from now on. Once per SKU. @throws NotificationError `too-many-stock-notices` */
export async function requestNotice(database: Database, recipient: string, { sku, title }: z.infer<typeof Notice>): Promise<void> {
  const mailbox = mailboxOf(recipient);
  await database.transaction(async (sql) => {
    // Its row is the lock under which notices are counted.
    await sql.run`
      insert into notification.preferences (mailbox) values (${mailbox})
      on conflict (mailbox) do update set stopped_kinds = notification.preferences.stopped_kinds - 'back-in-stock'
    `;
    const [row] = await sql.rows(
      Count,
    )`select count(*)::int8 as count from notification.stock_notices where mailbox = ${mailbox} and sku <> ${sku}`;
    if ((row?.count ?? 0) >= MOST_NOTICES)
      throw new NotificationError('too-many-stock-notices', `you wait for ${MOST_NOTICES} products already, the most that we keep`);
    await sql.run`
      insert into notification.stock_notices (sku, mailbox, recipient, title) values (${sku}, ${mailbox}, ${recipient}, ${title})
      on conflict (sku, mailbox) do update set recipient = excluded.recipient, title = excluded.title
    `;
  });
}

export async function noticesOf(sql: Sql, recipient: string): Promise<StockNotices['notices']> {
  const notices = await sql.rows(Notice)`
    select sku, title from notification.stock_notices where mailbox = ${mailboxOf(recipient)} order by created_at, sku
  `;
  return [...notices];
}

const Waiting = Notice.extend({ recipient: z.string(), language: Language.nullable(), quietHours: QuietHours.nullable() });

export type Waiting = Readonly<z.infer<typeof Waiting>>;

/** Takes the notices of SKUs that are back, with what their recipients have chosen. */
export async function takeNotices(sql: Sql, skus: readonly string[]): Promise<readonly Waiting[]> {
  if (skus.length === 0) return [];
  return sql.rows(Waiting)`
    with taken as (
      delete from notification.stock_notices
       where sku in (select value from jsonb_array_elements_text(${json(skus)}))
      returning sku, title, recipient, mailbox
    )
    select t.sku, t.title, t.recipient, p.language,
           case when p.quiet_from is not null then jsonb_build_object('from', p.quiet_from, 'to', p.quiet_to) end as "quietHours"
      from taken t
      left join notification.preferences p using (mailbox)
  `;
}
