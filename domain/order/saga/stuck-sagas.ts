import * as z from 'zod';
import type { StuckAct, StuckSaga } from '../../../contracts/order/stuck-sagas.ts';
import type { ShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { recordOrderAct } from '../desk/acts.ts';
import { actsOn } from './end-stuck.ts';
import { OrderProcess, parcelShare, reservedParcel } from './order-process.ts';

const Row = z.object({ state: OrderProcess, stuck_since: z.string(), retries: z.record(z.uuid(), z.int()) });

/** The stuck sagas of all customers, the most money at risk first. */
export async function findStuckSagas(orders: Sharded, limit: number): Promise<readonly StuckSaga[]> {
  const rows = await orders.everywhere().rows(Row)`
    /* every shard */
    select s.state, to_char(s.stuck_since at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as stuck_since,
           (select coalesce(jsonb_object_agg(acts.saga_id, acts.number), '{}')
              from (select a.saga_id, count(*) as number from shop.staff_acts a
                     where a.customer_id = s.customer_id and a.order_id = s.order_id and a.act = 'retry' group by a.saga_id) acts) as retries
      from shop.order_sagas s
     where s.stuck_since is not null
     order by s.at_risk desc, s.stuck_since, s.order_id
     limit ${limit}
  `;
  return rows
    .flatMap(stuckSagasOf)
    .toSorted((one, other) => other.atRisk.amount - one.atRisk.amount)
    .slice(0, limit);
}

function stuckSagasOf({ state, stuck_since, retries }: z.infer<typeof Row>): readonly StuckSaga[] {
  const { orderId, number } = state.terms;
  return sagasOf(state).flatMap(({ sagaId, parcelNo, saga, retryTimer: { stuck } }) => {
    if (stuck === null) return [];
    const acts = [
      ...actsOn(
        state,
        state.parcels.find((parcel) => parcel.parcelNo === parcelNo),
      ),
    ];
    const about = { sagaId, orderId, orderNumber: number, parcelNo, step: saga.step };
    return [{ ...about, reason: stuck, since: stuck_since, atRisk: atRiskOf(state, parcelNo), retries: retries[sagaId] ?? 0, acts }];
  });
}

function atRiskOf(state: OrderProcess, parcelNo: number | null) {
  return parcelNo === null ? state.terms.total : parcelShare(state.terms, reservedParcel(state, parcelNo).parcel);
}

function sagasOf({ terms, saga, retryTimer, parcels }: OrderProcess) {
  return [{ sagaId: terms.orderId, parcelNo: null, saga, retryTimer }, ...parcels];
}

export interface SagaAct {
  readonly sagaId: ShardedId;
  readonly act: StuckAct;

  /** @default a new one */
  readonly actId?: string;

  /** Of the provider or the warehouse. @default none */
  readonly reference?: string;
  readonly accountId: string;
  readonly reason: string;
  readonly at: Date;
}

/** Records what a member of the staff did to a saga of the order, with the state that they saw and the amount at stake. */
export async function recordSagaAct(sql: Sql, process: OrderProcess, { reference, ...act }: SagaAct): Promise<void> {
  const { orderId } = process.terms;
  const acted = sagasOf(process).find(({ sagaId }) => sagaId === act.sagaId);
  if (!acted) throw new Error(`order ${orderId} has no saga ${act.sagaId}`);
  const { saga, retryTimer, parcelNo } = acted;
  const details = {
    step: saga.step,
    stuck: retryTimer.stuck,
    parcelNo,
    amount: atRiskOf(process, parcelNo),
    ...(reference !== undefined && { reference }),
  };
  await recordOrderAct(sql, { ...act, orderId, details });
}
