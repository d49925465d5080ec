import * as z from 'zod';
import { json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { OrderFacts } from './facts.ts';

const OrderKey = z.object({ customerId: z.int(), orderId: z.uuid() });

export type OrderKey = Readonly<z.infer<typeof OrderKey>>;

export const firstKey: OrderKey = { customerId: -1, orderId: '00000000-0000-0000-0000-000000000000' };

/** The next page of all orders, by customer. */
export function keysAfter(orders: Sql, after: OrderKey, limit: number): Promise<readonly OrderKey[]> {
  return orders.rows(OrderKey)`
    select customer_id as "customerId", order_id as "orderId" from shop.orders
     where (customer_id, order_id) > (${after.customerId}, ${after.orderId}::uuid) order by customer_id, order_id limit ${limit}::int
  `;
}

/** An order is recent while the outboxes keep its events. */
const ReadOrder = OrderFacts.omit({ events: true }).extend({ customerId: z.int(), version: z.int().nullable(), isRecent: z.boolean() });

/** Orders with their sagas, from one snapshot. */
export function readOrders(orders: Sql, keys: readonly OrderKey[]) {
  return orders.rows(ReadOrder)`
    select p.customer_id as "customerId", p.order_id as "orderId", s.version, p.number, p.status, p.reason, p.total_amount as total, p.currency,
           p.confirmed_at is not null as "wasConfirmed", p.is_history as "isHistory",
           (select coalesce(jsonb_agg(jsonb_build_object('lineNo', l.line_no, 'sku', l.sku, 'quantity', l.quantity, 'unitAmount', l.unit_amount)), '[]')
              from shop.order_lines l where l.customer_id = p.customer_id and l.order_id = p.order_id) as lines,
           (select coalesce(jsonb_agg(jsonb_build_object('parcelNo', c.parcel_no, 'centre', c.centre, 'status', c.status, 'lines', c.lines)), '[]')
              from shop.parcels c where c.customer_id = p.customer_id and c.order_id = p.order_id) as parcels,
           s.version is not null as "hasSagas", s.state -> 'saga' as saga, nullif(s.state #> '{retryTimer,stuck}', 'null') as stuck,
           coalesce((s.state #>> '{retryTimer,retries}')::int, 0) as retries,
           (select coalesce(jsonb_agg(jsonb_build_object(
                     'parcelNo', c.value -> 'parcelNo', 'saga', c.value -> 'saga', 'stuck', c.value #> '{retryTimer,stuck}',
                     'retries', c.value #> '{retryTimer,retries}')), '[]')
              from jsonb_array_elements(s.state -> 'parcels') as c (value)) as "parcelSagas",
           (select coalesce(jsonb_agg(jsonb_build_object(
                     'act', a.act, 'step', a.details -> 'step', 'parcelNo', a.details -> 'parcelNo', 'amount', a.details -> 'amount',
                     'reference', a.details -> 'reference') order by a.acted_at), '[]')
              from shop.staff_acts a
             where a.customer_id = p.customer_id and a.order_id = p.order_id and a.act in ('force', 'write-off')) as "staffEnds",
           extract(epoch from now() - s.deadline)::float8 as "secondsOverdue",
           (select coalesce(min(k.created_at) > now() - interval '6 days', false) from shop.idempotency_keys k
             where k.customer_id = p.customer_id and k.order_id = p.order_id) as "isRecent"
      from jsonb_to_recordset(${json(keys)}) as requested ("customerId" bigint, "orderId" uuid)
      join shop.orders p on p.customer_id = requested."customerId" and p.order_id = requested."orderId"
      left join shop.order_sagas s on s.customer_id = p.customer_id and s.order_id = p.order_id
  `;
}

const OrderVersion = z.object({ orderId: z.uuid(), version: z.int().nullable() });

/** The versions of orders; each change of an order or its sagas increments it. Null once the sagas have ended: nothing changes then. */
export async function versionsOf(orders: Sql, keys: readonly OrderKey[]): Promise<ReadonlyMap<string, number | null>> {
  if (keys.length === 0) return new Map();
  const rows = await orders.rows(OrderVersion)`
    select p.order_id as "orderId", s.version
      from jsonb_to_recordset(${json(keys)}) as requested ("customerId" bigint, "orderId" uuid)
      join shop.orders p on p.customer_id = requested."customerId" and p.order_id = requested."orderId"
      left join shop.order_sagas s on s.customer_id = p.customer_id and s.order_id = p.order_id
  `;
  return new Map(rows.map(({ orderId, version }) => [orderId, version]));
}

const OrderEvent = z.object({ orderId: z.uuid(), type: z.string(), parcelNo: z.int().nullable() });

export function orderEventsOf(orders: Sql, keys: readonly OrderKey[]) {
  return orders.rows(OrderEvent)`
    select subject as "orderId", type, (payload ->> 'parcelNo')::int as "parcelNo"
      from shop.outbox where subject in (select value from jsonb_array_elements_text(${json(keys.map(({ orderId }) => orderId))}))
  `;
}

/** Idempotency keys without an order; both are written in one transaction. */
export async function strayKeys(orders: Sql): Promise<readonly string[]> {
  const keys = await orders.rows(OrderKey)`
    select k.customer_id as "customerId", k.order_id as "orderId" from shop.idempotency_keys k
      left join shop.orders p on p.customer_id = k.customer_id and p.order_id = k.order_id
     where p.order_id is null
  `;
  return keys.map(({ customerId, orderId }) => `an idempotency key of customer ${customerId} names order ${orderId}, which does not exist`);
}
