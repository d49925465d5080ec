import { isDeepStrictEqual } from 'node:util';
import { traceparentOf } from '../../../platform/queue/batch-contexts.ts';
import type { Sagas } from '../../../platform/saga/advance.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import type { Logger } from '../../../platform/telemetry/logger.ts';
import { type OrderMessage, advanceOrder } from './advance-order.ts';
import type { OrderProcess, SagaCommand } from './order-process.ts';
import { repeatsForMinutes } from './patience.ts';
import { changeBetween } from './process-change.ts';
import { applyChanges, readProcesses } from './store.ts';

export interface OrderSagasProps {
  readonly orders: Sharded;
  readonly now: Date;

  /** The shop's address: where a challenged shopper comes back to. */
  readonly shopUrl: string;

  /** Raises an alarm on sagas that become stuck, and on those that repeat one command for minutes. */
  readonly logger: Pick<Logger, 'error'>;
}

/** The sagas of orders, as platform moves them. What belongs to one order, its own saga and those of its parcels, is one thing. */
export function orderSagas({ orders, now, shopUrl, logger }: OrderSagasProps): Sagas<OrderProcess, OrderMessage, SagaCommand> {
  return {
    read: (customerId, sagaIds) => readProcesses(orders, customerId, sagaIds),

    transition(process, message) {
      const { orderId, customerId } = process.terms;
      return advanceOrder(process, message, {
        now,
        returnUrl: `${shopUrl}/orders/${orderId}`,
        mintId: () => mintShardedId({ customerId, at: now }),
      });
    },

    async write(customerId, changes) {
      const decided = changes.map(({ before, after }) => {
        const [sagaId] = before.sagaIds;
        const traceparent = traceparentOf({ sagaId });
        return changeBetween(before.state, after, { version: before.version, now, traceparent });
      });
      const lost = await applyChanges(orders, customerId, decided);
      const isLost = ({ before }: (typeof changes)[number]) => lost.includes(before.state.terms.orderId);
      for (const { before, after } of changes.filter((change) => !isLost(change))) {
        for (const stuck of newlyStuck(before.state, after)) logger.error(stuck, 'a saga is stuck: only staff can help it');
        for (const repeat of newRepeats(before.state, after)) logger.error(repeat, 'a saga has repeated one command for minutes');
      }
      return changes.filter(isLost);
    },
  };
}

function sagasOf({ terms, saga, patience, parcels }: OrderProcess) {
  return [{ sagaId: terms.orderId, saga, patience }, ...parcels];
}

function newlyStuck(before: OrderProcess, after: OrderProcess): readonly object[] {
  const { orderId } = after.terms;
  const known = new Map(sagasOf(before).map(({ sagaId, patience }) => [sagaId, patience.stuck]));
  return sagasOf(after).flatMap(({ sagaId, patience: { stuck } }) =>
    stuck !== null && !isDeepStrictEqual(stuck, known.get(sagaId)) ? [{ orderId, sagaId, reason: stuck }] : [],
  );
}

function newRepeats(before: OrderProcess, after: OrderProcess): readonly object[] {
  const { orderId } = after.terms;
  const known = new Map(sagasOf(before).map(({ sagaId, patience }) => [sagaId, patience.repeats]));
  return sagasOf(after).flatMap(({ sagaId, saga, patience }) =>
    patience.repeats > (known.get(sagaId) ?? 0) && repeatsForMinutes(saga, patience)
      ? [{ orderId, sagaId, step: saga.step, repeats: patience.repeats }]
      : [],
  );
}
