import { z } from 'zod';
import { StuckReason } from '../../../contracts/order/reasons.ts';
import type { StuckSaga } from '../../../contracts/order/stuck-sagas.ts';
import type { CustomerId, ShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const Row = z.object({
  saga_id: z.uuid(),
  order_id: z.uuid(),
  number: z.string(),
  parcel_no: z.int().nullable(),
  step: z.string(),
  stuck: StuckReason,
  changed_at: z.string(),
  at_risk: z.coerce.number().int(),
  currency: z.string(),
  retries: z.int(),
});

/** The stuck sagas of all customers, the most money at risk first. */
export async function findStuckSagas(orders: Sharded, limit: number): Promise<readonly StuckSaga[]> {
  const rows = await orders.everywhere().rows(Row)`
    /* every shard */
    select s.saga_id, s.order_id, o.number, s.parcel_no, s.step, s.stuck, o.currency,
           to_char(s.changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as changed_at,
           coalesce(
             (select sum(l.unit_amount * (line.value ->> 'quantity')::int)
                from shop.parcels p
               cross join jsonb_array_elements(p.lines) as line
                join shop.order_lines l on l.customer_id = p.customer_id and l.order_id = p.order_id and l.line_no = (line.value ->> 'lineNo')::int
               where p.customer_id = s.customer_id and p.order_id = s.order_id and p.parcel_no = s.parcel_no),
             o.total_amount)::bigint as at_risk,
           (select count(*)::int from shop.saga_acts a where a.customer_id = s.customer_id and a.saga_id = s.saga_id) as retries
      from shop.sagas s
      join shop.orders o on o.customer_id = s.customer_id and o.order_id = s.order_id
     where s.stuck is not null
     order by at_risk desc, s.changed_at, s.saga_id
     limit ${limit}
  `;
  return rows.map(({ saga_id, order_id, number, parcel_no, step, stuck, changed_at, at_risk, currency, retries }) => ({
    sagaId: saga_id,
    orderId: order_id,
    orderNumber: number,
    parcelNo: parcel_no,
    step,
    reason: stuck,
    since: changed_at,
    atRisk: { amount: at_risk, currency },
    retries,
  }));
}

export interface SagaAct {
  readonly sagaId: ShardedId;
  readonly accountId: string;
  readonly reason: string;
  readonly at: Date;
}

/** Records who retried a saga and why, with the state that the person saw. Records nothing for a saga that does not exist. @returns whether it exists */
export async function recordAct(sql: Sql, customerId: CustomerId, { sagaId, accountId, reason, at }: SagaAct): Promise<boolean> {
  const recorded = await sql.run`
    insert into shop.saga_acts (customer_id, saga_id, acted_at, step, stuck, account_id, reason)
    select s.customer_id, s.saga_id, ${at}, s.step, s.stuck, ${accountId}::uuid, ${reason}
      from shop.sagas s
     where s.customer_id = ${customerId} and s.saga_id = ${sagaId}::uuid
  `;
  return recorded === 1;
}
