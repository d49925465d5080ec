import * as z from 'zod';
import { PaymentCommand } from '../../../contracts/payment/commands.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';

const EndingHold = z.object({ paymentId: z.uuid(), attempt: z.int(), holdExpiresAt: z.string() });

/** A hold that ends soon and whose saga was not notified yet. */
export type EndingHold = Readonly<z.infer<typeof EndingHold>>;

/** Holds that end before `until`, earliest first. */
export async function findEndingHolds(sql: Sql, until: Date, limit: number): Promise<readonly EndingHold[]> {
  return sql.rows(EndingHold)`
    select payment_id as "paymentId", attempt, to_char(hold_expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "holdExpiresAt"
      from payment.payments
     where status = 'authorised' and hold_ending_sent_at is null and hold_expires_at < ${until.toISOString()}::timestamptz
     order by hold_expires_at
     limit ${limit}
  `;
}

/** Marks holds whose sagas were notified. The next sweep finds the others. */
export async function markHoldsEnding(sql: Sql, paymentIds: readonly string[]): Promise<void> {
  await sql.run`
    update payment.payments set hold_ending_sent_at = now()
     where payment_id in (select value::uuid from jsonb_array_elements_text(${json(paymentIds)}))
  `;
}

/** The commands of acts that have been pending since before `since`, oldest first. */
export async function findPendingCommands(sql: Sql, since: Date, limit: number): Promise<readonly PaymentCommand[]> {
  const rows = await sql.rows(z.object({ request: PaymentCommand }))`
    select request from payment.operations
     where status = 'pending' and begun_at < ${since.toISOString()}::timestamptz
     order by begun_at
     limit ${limit}
  `;
  return rows.map(({ request }) => request);
}
