import { z } from 'zod';
import type { Sql } from '../../platform/sql/sql.ts';

const Counts = z.object({ payments: z.int() });

const Unsettled = z.object({ paymentId: z.uuid(), step: z.string(), attempt: z.int(), begunAt: z.string() });

export interface PaymentsJudged {
  readonly payments: number;
  readonly findings: readonly string[];
}

/**
 * Every operation on a payment: whether what was begun more than a day ago has an outcome. By then nobody asks for it any more: a void or a capture is sent again for
 * 18 hours and a half, then it is given to staff; all else ends sooner.
 */
export async function judgePayments(core: Sql): Promise<PaymentsJudged> {
  const [count] = await core.rows(Counts)`select count(*) as payments from payment.payments`;
  const unsettled = await core.rows(Unsettled)`
    select payment_id as "paymentId", step, attempt, begun_at as "begunAt"
      from payment.operations
     where status <> 'settled' and begun_at < now() - interval '1 day'
     order by begun_at
  `;
  return {
    payments: count?.payments ?? 0,
    findings: unsettled.map(
      ({ paymentId, step, attempt, begunAt }) =>
        `payment ${paymentId}: its ${step}, attempt ${attempt}, was begun at ${begunAt} and has no outcome`,
    ),
  };
}
