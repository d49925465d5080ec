import { z } from 'zod';
import type { Stored } from '../../../platform/saga/advance.ts';
import type { DueSaga } from '../../../platform/saga/sweep.ts';
import type { CustomerId, ShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import { json } from '../../../platform/sql/sql.ts';
import { FulfilmentSaga } from './fulfilment-saga.ts';
import { type OrderProcess, OrderTerms } from './order-process.ts';
import { OrderSaga } from './order-saga.ts';
import { RetryTimer } from './retry-timer.ts';
import type { ProcessChange } from './process-change.ts';

/** A stored saga: the order's own, or that of one parcel. */
const StoredSaga = z.object({ sagaId: z.uuid(), parcelNo: z.int().nullable(), saga: z.unknown(), retryTimer: RetryTimer });

const ProcessRow = z.object({
  saga_ids: z.array(z.uuid()),
  version: z.int(),
  process: z.object({ terms: OrderTerms, sagas: z.array(StoredSaga).min(1) }).transform(({ terms, sagas: [own, ...others] }) => ({
    terms,
    saga: OrderSaga.parse(own?.saga),
    retryTimer: RetryTimer.parse(own?.retryTimer),
    parcels: others.map(({ sagaId, parcelNo, saga, retryTimer }) => ({
      sagaId,
      parcelNo: z.int().parse(parcelNo),
      saga: FulfilmentSaga.parse(saga),
      retryTimer,
    })),
  })),
});

/** Reads the orders of one customer that the sagas belong to. */
export async function readProcesses(
  orders: Sharded,
  customerId: CustomerId,
  sagaIds: readonly ShardedId[],
): Promise<readonly Stored<OrderProcess>[]> {
  const rows = await orders.for(customerId).rows(ProcessRow)`
    select saga_ids, version, process from shop.order_processes(${customerId}, ${json(sagaIds)})
  `;
  return rows.map(({ saga_ids, version, process }) => ({ sagaIds: saga_ids, version, state: process }));
}

const Applied = z.object({ order_id: z.uuid(), is_applied: z.boolean() });

/** Writes the changes in one statement. Returns the ids of orders whose version has changed: nothing is written for them. */
export async function applyChanges(
  orders: Sharded,
  customerId: CustomerId,
  changes: readonly ProcessChange[],
): Promise<readonly ShardedId[]> {
  const applied = await orders.for(customerId).rows(Applied)`
    select order_id, is_applied
      from shop.apply_changes(${customerId}, ${json(changes)})
  `;
  return applied.filter(({ is_applied }) => !is_applied).map(({ order_id }) => order_id);
}

const Due = z.object({ saga_id: z.uuid(), deadline: z.string() });

/** A page of sagas of all customers whose deadline has passed, the longest overdue first. */
export async function findDueSagas(
  orders: Sharded,
  { now, after, limit }: { readonly now: Date; readonly after: DueSaga | undefined; readonly limit: number },
): Promise<readonly DueSaga[]> {
  const rows = await orders.everywhere().rows(Due)`
    /* every shard */
    select saga_id, deadline
      from shop.sagas
     where deadline <= ${now}
       and (deadline, saga_id) > (${after?.deadline ?? '-infinity'}::timestamptz, ${after?.sagaId ?? '00000000-0000-0000-0000-000000000000'}::uuid)
     order by deadline, saga_id
     limit ${limit}
  `;
  return rows.map(({ saga_id, deadline }) => ({ sagaId: saga_id, deadline }));
}
