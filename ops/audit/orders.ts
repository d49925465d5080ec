import { z } from 'zod';
import { json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { OrderFacts, PaymentFacts, ReservedParcelFacts } from './facts.ts';
import { isUnderWay, judgeOrder } from './judge-order.ts';

export interface OrdersJudged {
  readonly counts: ReadonlyMap<string, number>;
  readonly underWay: number;
  readonly findings: readonly string[];
}

const PAGE = 1000;
const START = '00000000-0000-0000-0000-000000000000';

/** Walks all orders in pages, each beside its payment and reservation, and then all payments and reservations that may lack their order. */
export async function judgeOrders(orders: Sql, core: Sql): Promise<OrdersJudged> {
  const counts = new Map<string, number>();
  const findings: string[] = [];
  let underWay = 0;
  for (let after = { customerId: -1, orderId: START }; ;) {
    const page = await orderPage(orders, after);
    const ids = json(page.map(({ orderId }) => orderId));
    // Events come after what they tell of: so none is missing that was recorded meanwhile.
    const payments = new Map((await paymentsOf(core, ids)).map((payment) => [payment.paymentId, payment]));
    const reserved = Map.groupBy(await reservedParcelsOf(core, ids), ({ sagaId }) => sagaId);
    const orderEvents = Map.groupBy(await orderEventsOf(orders, ids), ({ orderId }) => orderId);
    const paymentEvents = Map.groupBy(await paymentEventsOf(core, ids), ({ paymentId }) => paymentId);
    for (const { isRecent, ...read } of page) {
      const { orderId } = read;
      const order = { ...read, events: isRecent ? (orderEvents.get(orderId) ?? []) : null };
      const paid = payments.get(orderId);
      const payment = paid && { ...paid, events: isRecent ? (paymentEvents.get(orderId) ?? []) : null };
      counts.set(order.status, (counts.get(order.status) ?? 0) + 1);
      if (isUnderWay(order)) underWay += 1;
      findings.push(...judgeOrder(order, payment, reserved.get(orderId) ?? []));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last;
  }
  findings.push(...(await orphans(core, orders)));
  return { counts, underWay, findings };
}

function orderPage(orders: Sql, after: { readonly customerId: number; readonly orderId: string }) {
  return orders.rows(PagedOrder)`
    with page as (
      select customer_id, order_id, number, status, reason, total_amount, currency from shop.orders
       where (customer_id, order_id) > (${after.customerId}, ${after.orderId}::uuid) order by customer_id, order_id limit ${PAGE}::int
    )
    select p.customer_id as "customerId", p.order_id as "orderId", p.number, p.status, p.reason, p.total_amount as total, p.currency,
           (select coalesce(jsonb_agg(jsonb_build_object('lineNo', l.line_no, 'quantity', l.quantity, 'unitAmount', l.unit_amount)), '[]')
              from shop.order_lines l where l.customer_id = p.customer_id and l.order_id = p.order_id) as lines,
           (select coalesce(jsonb_agg(jsonb_build_object('parcelNo', c.parcel_no, 'status', c.status, 'step', s.step, 'lines', c.lines)), '[]')
              from shop.parcels c
              left join shop.sagas s on s.customer_id = c.customer_id and s.order_id = c.order_id and s.parcel_no = c.parcel_no
             where c.customer_id = p.customer_id and c.order_id = p.order_id) as parcels,
           w."openSagas", w."secondsOverdue",
           (select coalesce(min(k.created_at) > now() - interval '6 days', false) from shop.idempotency_keys k
             where k.customer_id = p.customer_id and k.order_id = p.order_id) as "isRecent"
      from page p
     cross join lateral (
       select count(*) as "openSagas", extract(epoch from now() - min(s.deadline))::float8 as "secondsOverdue"
         from shop.sagas s where s.customer_id = p.customer_id and s.order_id = p.order_id and s.deadline is not null) w
     order by p.customer_id, p.order_id
  `;
}

const PaidOrder = PaymentFacts.omit({ events: true });

function paymentsOf(core: Sql, ids: ReturnType<typeof json>) {
  return core.rows(PaidOrder)`
    select p.payment_id as "paymentId", p.status, p.amount, p.currency, p.authorised, p.captured, p.taken, p.released,
           (select coalesce(jsonb_agg(o.step order by o.step), '[]') from payment.operations o
             where o.payment_id = p.payment_id and o.status <> 'settled') as unsettled,
           (select count(*) from payment.operations o where o.payment_id = p.payment_id and o.step = 'authorise') as attempts,
           (select coalesce(jsonb_agg(jsonb_build_object('sagaId', o.saga_id, 'amount', o.request -> 'amount' -> 'amount')), '[]')
              from (select distinct on (o.saga_id) o.saga_id, o.request from payment.operations o
                     where o.payment_id = p.payment_id and o.step = 'capture' and o.outcome = 'captured' order by o.saga_id) o) as shares
      from payment.payments p
     where p.payment_id in (select value::uuid from jsonb_array_elements_text(${ids}))
  `;
}

function reservedParcelsOf(core: Sql, ids: ReturnType<typeof json>) {
  return core.rows(ReservedParcelFacts)`
    select p.saga_id as "sagaId", p.parcel_no as "parcelNo", p.status,
           (select coalesce(jsonb_agg(k.status order by k.asked_at), '[]') from inventory.picks k
             where k.reservation_id = p.saga_id and k.reservation_attempt = p.attempt and k.parcel_no = p.parcel_no) as picks
      from inventory.reserved_parcels p
     where p.saga_id in (select value::uuid from jsonb_array_elements_text(${ids}))
  `;
}

/** An order whose events the outbox still keeps, and its payment's, is recent. */
const PagedOrder = OrderFacts.omit({ events: true }).extend({ customerId: z.int(), isRecent: z.boolean() });

const OrderEvent = z.object({ orderId: z.uuid(), type: z.string(), parcelNo: z.int().nullable() });

function orderEventsOf(orders: Sql, ids: ReturnType<typeof json>) {
  return orders.rows(OrderEvent)`
    select subject as "orderId", type, (payload ->> 'parcelNo')::int as "parcelNo"
      from shop.outbox where subject in (select value from jsonb_array_elements_text(${ids}))
  `;
}

const PaymentEvent = z.object({ paymentId: z.uuid(), type: z.string(), sagaId: z.uuid().nullable() });

function paymentEventsOf(core: Sql, ids: ReturnType<typeof json>) {
  return core.rows(PaymentEvent)`
    select subject as "paymentId", type, payload ->> 'sagaId' as "sagaId"
      from payment.outbox where subject in (select value from jsonb_array_elements_text(${ids}))
  `;
}

const Owner = z.object({ id: z.uuid() });

/** Payments and reservations of no order. */
async function orphans(core: Sql, orders: Sql): Promise<readonly string[]> {
  const findings: string[] = [];
  for (let after = START; ;) {
    const page = await core.rows(Owner)`
      select distinct id from (
        select payment_id as id from payment.payments where payment_id > ${after}::uuid
        union all
        select saga_id from inventory.reservations where saga_id > ${after}::uuid
      ) owned order by id limit ${PAGE}::int
    `;
    const known = await orders.rows(Owner)`
      select order_id as id from shop.orders where order_id in (select value::uuid from jsonb_array_elements_text(${json(page.map(({ id }) => id))}))
    `;
    const ids = new Set(known.map(({ id }) => id));
    findings.push(...page.filter(({ id }) => !ids.has(id)).map(({ id }) => `payment or reservation ${id} belongs to no order`));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return findings;
    after = last.id;
  }
}
