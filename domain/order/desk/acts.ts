import { randomUUID } from 'node:crypto';
import { OrderAct } from '../../../contracts/order/desk.ts';
import { type ActQuery, boundsOf } from '../../../platform/audit/recorded-acts.ts';
import { type CustomerId, type ShardedId, customerOf } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { type Sql, json } from '../../../platform/sql/sql.ts';

export interface NewOrderAct {
  /** @default a new one */
  readonly actId?: string;
  readonly orderId: ShardedId;

  /** @default an act on the whole order */
  readonly sagaId?: ShardedId;
  readonly act: 'cancel' | 'retry' | 'force' | 'write-off';
  readonly accountId: string;
  readonly reason: string;
  readonly at: Date;

  /** What the person saw and stated. @default nothing */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes an act to the audit trail of orders, in the transaction of the act. */
export async function recordOrderAct(
  sql: Sql,
  { actId = randomUUID(), orderId, sagaId, act, accountId, reason, at, details = {} }: NewOrderAct,
): Promise<void> {
  await sql.run`
    insert into shop.staff_acts (customer_id, act_id, order_id, saga_id, acted_at, account_id, act, reason, details)
    values (${customerOf(orderId)}, ${actId}::uuid, ${orderId}::uuid, ${sagaId ?? null}::uuid, ${at}, ${accountId}::uuid, ${act}, ${reason}, ${json(details)})
  `;
}

/** The act with this id, if a customer of this shard has it: its form was sent before. */
export async function findOrderAct(sql: Sql, customerId: CustomerId, actId: string): Promise<OrderAct | undefined> {
  const [act] = await sql.rows(OrderAct)`
    select act_id as "actId", order_id as "orderId", saga_id as "sagaId", acted_at as "actedAt", account_id as "accountId", act, reason, details
      from shop.staff_acts
     where customer_id = ${customerId} and act_id = ${actId}::uuid
  `;
  return act;
}

/** What staff did to an order, the latest first. */
export async function actsOnOrder(sql: Sql, orderId: ShardedId): Promise<readonly OrderAct[]> {
  return sql.rows(OrderAct)`
    select act_id as "actId", order_id as "orderId", saga_id as "sagaId", acted_at as "actedAt", account_id as "accountId", act, reason, details
      from shop.staff_acts
     where customer_id = ${customerOf(orderId)} and order_id = ${orderId}::uuid
     order by acted_at desc, act_id
  `;
}

/** A page of the acts of staff on orders of all customers, the newest first. */
export async function readOrderActs(orders: Sharded, query: ActQuery): Promise<readonly OrderAct[]> {
  const { from, at, actId } = boundsOf(query);
  return orders.everywhere().rows(OrderAct)`
    /* every shard */
    select act_id as "actId", order_id as "orderId", saga_id as "sagaId",
           to_char(acted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "actedAt", account_id as "accountId", act, reason, details
      from shop.staff_acts
     where acted_at >= ${from}::timestamptz and (acted_at, act_id) < (${at}::timestamptz, ${actId}::uuid)
       and (${query.by ?? null}::uuid is null or account_id = ${query.by ?? null}::uuid)
     order by acted_at desc, act_id desc
     limit ${query.limit}
  `;
}
