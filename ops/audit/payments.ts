import * as z from 'zod';
import type { Sql } from '../../platform/sql/sql.ts';

const Counts = z.object({ payments: z.int() });

const Unsettled = z.object({ paymentId: z.uuid(), step: z.string(), attempt: z.int(), begunAt: z.string() });

export interface PaymentsChecked {
  readonly payments: number;
  readonly findings: readonly string[];
}

/**
 * Checks that operations started more than a day ago have an outcome: voids and captures are retried for 18.5 hours, others for less.
 * Those of orders with a step that staff ended are compared with what staff stated.
 */
export async function checkPayments(core: Sql, endedByStaff: ReadonlyMap<string, unknown>): Promise<PaymentsChecked> {
  const [count] = await core.rows(Counts)`select count(*) as payments from payment.payments`;
  const unsettled = await core.rows(Unsettled)`
    select payment_id as "paymentId", step, attempt, begun_at as "begunAt"
      from payment.operations
     where status <> 'settled' and begun_at < now() - interval '1 day'
     order by begun_at
  `;
  return {
    payments: count?.payments ?? 0,
    findings: unsettled
      .filter(({ paymentId }) => !endedByStaff.has(paymentId))
      .map(
        ({ paymentId, step, attempt, begunAt }) =>
          `payment ${paymentId}: its ${step}, attempt ${attempt}, was started at ${begunAt} and has no outcome`,
      ),
  };
}
