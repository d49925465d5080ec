import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

export interface ErasedCustomer {
  readonly customers: readonly number[];
  /** MD5 of the e-mail address in lower case. */
  readonly emailDigest: string;
}

/** Deletes the mails about an account and those about its customers' orders, sent or not. Each order's id names its customer. */
export async function eraseMails(sql: Sql, { customers, emailDigest }: ErasedCustomer): Promise<void> {
  await sql.run`delete from notification.messages where order_id is null and md5(lower(recipient)) = ${emailDigest}`;
  await sql.run`
    delete from notification.messages
     where order_id is not null
       and notification.customer_of(order_id) = any (array(select value::bigint from jsonb_array_elements_text(${json(customers)})))
  `;
}
