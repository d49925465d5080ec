import type { Sql } from '../../../platform/sql/sql.ts';

/** Sets the deadlines of the order's sagas. A saga without a deadline keeps none. */
export async function setDeadlines(admin: Sql, orderId: string, at: Date): Promise<void> {
  await admin.run`
    update shop.order_sagas
       set deadline = ${at}, state = regexp_replace(state::text, '"deadline": "[^"]*"', ${`"deadline": "${at.toISOString()}"`}, 'g')::jsonb
     where order_id = ${orderId}::uuid
  `;
}
