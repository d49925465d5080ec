import * as z from 'zod';
import type { Stored } from '../../../platform/saga/advance.ts';
import type { DueSaga } from '../../../platform/saga/sweep.ts';
import { type CustomerId, type ShardedId, wholeId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { EndedOrder } from './ended-order.ts';
import { OrderProcess } from './order-process.ts';
import type { OrderChange } from './order-change.ts';

const ProcessRow = z.object({ version: z.int(), state: OrderProcess });

/** Reads the orders of one customer that the sagas belong to, unless their last saga has ended. */
export async function readProcesses(
  orders: Sharded,
  customerId: CustomerId,
  sagaIds: readonly ShardedId[],
): Promise<readonly Stored<OrderProcess>[]> {
  const read = async (orderId: ShardedId): Promise<readonly Stored<OrderProcess>[]> => {
    const rows = await orders.for(customerId).rows(ProcessRow)`
      select version, state from shop.order_sagas where customer_id = ${customerId} and order_id = ${orderId}::uuid
    `;
    return rows.map(({ version, state }) => {
      const own = new Set([orderId, ...state.parcels.map(({ sagaId }) => sagaId)]);
      return { sagaIds: sagaIds.filter((sagaId) => own.has(sagaId)), version, state };
    });
  };
  return (await Promise.all(ordersOf(sagaIds).map(read))).flat();
}

const EndedRow = z.object({ number: z.string(), status: z.enum(['completed', 'cancelled']) });

/** Those of the customer's orders that the sagas belong to and whose last saga has ended. */
export async function readEnded(
  orders: Sharded,
  customerId: CustomerId,
  sagaIds: readonly ShardedId[],
): Promise<ReadonlyMap<ShardedId, EndedOrder>> {
  const read = async (orderId: ShardedId): Promise<readonly (readonly [ShardedId, EndedOrder])[]> => {
    const rows = await orders.for(customerId).rows(EndedRow)`
      select number, status from shop.orders
       where customer_id = ${customerId} and order_id = ${orderId}::uuid and status in ('completed', 'cancelled')
    `;
    return rows.map((order) => [orderId, order]);
  };
  return new Map((await Promise.all(ordersOf(sagaIds).map(read))).flat());
}

function ordersOf(sagaIds: readonly ShardedId[]): readonly ShardedId[] {
  return [...new Set(sagaIds.map(wholeId))];
}

const Applied = z.object({ is_applied: z.boolean() });

/** Writes the change in one transaction. Returns false, and writes nothing, when the version of the order's sagas has changed. */
export async function applyChange(orders: Sharded, customerId: CustomerId, change: OrderChange): Promise<boolean> {
  const [applied] = await orders.for(customerId).rows(Applied)`
    select shop.apply_change(${customerId}, ${json(change)}) as is_applied
  `;
  return applied?.is_applied ?? false;
}

const Due = z.object({ order_id: z.uuid(), deadline: z.string() });

/** A page of orders of all customers with a saga whose deadline has passed, the longest overdue first. */
export async function findDueSagas(
  orders: Sharded,
  { now, after, limit }: { readonly now: Date; readonly after: DueSaga | undefined; readonly limit: number },
): Promise<readonly DueSaga[]> {
  const rows = await orders.everywhere().rows(Due)`
    /* every shard */
    select order_id, deadline
      from shop.order_sagas
     where deadline <= ${now}
       and (deadline, order_id) > (${after?.deadline ?? '-infinity'}::timestamptz, ${after?.sagaId ?? '00000000-0000-0000-0000-000000000000'}::uuid)
     order by deadline, order_id
     limit ${limit}
  `;
  return rows.map(({ order_id, deadline }) => ({ sagaId: order_id, deadline }));
}
