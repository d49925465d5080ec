import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

export interface ErasedCustomer {
  readonly customers: readonly number[];
  /** MD5 of the mailbox. */
  readonly mailboxDigest: string;
}

/**
 * Deletes the mails to an account and about its customers' orders, sent or not, what its owner has chosen, and the notices of stock.
 * Each order's id names its customer. Suppressions stay: they keep the shop from writing again.
 */
export async function eraseMails(sql: Sql, { customers, mailboxDigest }: ErasedCustomer): Promise<void> {
  await sql.run`delete from notification.messages where order_id is null and md5(mailbox) = ${mailboxDigest}`;
  await sql.run`delete from notification.preferences where md5(mailbox) = ${mailboxDigest}`;
  await sql.run`delete from notification.stock_notices where md5(mailbox) = ${mailboxDigest}`;
  await sql.run`
    delete from notification.messages
     where order_id is not null
       and notification.customer_of(order_id) = any (array(select value::bigint from jsonb_array_elements_text(${json(customers)})))
  `;
}
