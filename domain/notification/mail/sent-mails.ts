import { SentMails } from '../../../contracts/notification/http.ts';
import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const MOST = 1_000;

/** The mails to an address that are kept, the newest first. */
export async function sentMailsTo(sql: Sql, address: string): Promise<SentMails['mails']> {
  const rows = await sql.rows(SentMails.shape.mails.element)`
    select kind, subject, order_id as "orderId", status, created_at as "createdAt"
      from notification.messages
     where mailbox = ${mailboxOf(address)}
     order by created_at desc
     limit ${MOST}
  `;
  return [...rows];
}
