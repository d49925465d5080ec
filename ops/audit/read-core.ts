import * as z from 'zod';
import { json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { PaymentFacts, ReservedParcelFacts } from './facts.ts';

const PaidOrder = PaymentFacts.omit({ events: true });

export function paymentsOf(core: Sql, orderIds: readonly string[]) {
  return core.rows(PaidOrder)`
    select p.payment_id as "paymentId", p.status, p.amount, p.currency, p.authorised, p.captured, p.taken, p.released,
           (select coalesce(jsonb_agg(o.step order by o.step), '[]') from payment.operations o
             where o.payment_id = p.payment_id and o.status <> 'settled') as unsettled,
           (select count(*) from payment.operations o where o.payment_id = p.payment_id and o.step = 'authorise') as attempts,
           (select coalesce(jsonb_agg(jsonb_build_object('sagaId', o.saga_id, 'amount', o.request -> 'amount' -> 'amount')), '[]')
              from (select distinct on (o.saga_id) o.saga_id, o.request from payment.operations o
                     where o.payment_id = p.payment_id and o.step = 'capture' and o.outcome = 'captured' order by o.saga_id) o) as shares
      from payment.payments p
     where p.payment_id in (select value::uuid from jsonb_array_elements_text(${json(orderIds)}))
  `;
}

export function reservedParcelsOf(core: Sql, orderIds: readonly string[]) {
  return core.rows(ReservedParcelFacts)`
    select p.saga_id as "sagaId", p.attempt, p.parcel_no as "parcelNo", p.centre, p.status, p.lines,
           (select coalesce(jsonb_agg(k.status order by k.requested_at), '[]') from inventory.picks k
             where k.reservation_id = p.saga_id and k.reservation_attempt = p.attempt and k.parcel_no = p.parcel_no) as picks
      from inventory.reserved_parcels p
     where p.saga_id in (select value::uuid from jsonb_array_elements_text(${json(orderIds)}))
  `;
}

const PaymentEvent = z.object({ paymentId: z.uuid(), type: z.string(), sagaId: z.uuid().nullable() });

export function paymentEventsOf(core: Sql, orderIds: readonly string[]) {
  return core.rows(PaymentEvent)`
    select subject as "paymentId", type, payload ->> 'sagaId' as "sagaId"
      from payment.outbox where subject in (select value from jsonb_array_elements_text(${json(orderIds)}))
  `;
}
