import { isDeepStrictEqual } from 'node:util';
import { traceparentOf } from '../../../platform/queue/batch-contexts.ts';
import type { Sagas } from '../../../platform/saga/advance.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import type { Logger } from '../../../platform/telemetry/logger.ts';
import { type OrderMessage, advanceOrder } from './advance-order.ts';
import type { OrderProcess, SagaCommand } from './order-process.ts';
import { isRetryingForMinutes } from './retry-timer.ts';
import { changeBetween } from './process-change.ts';
import { applyChanges, readProcesses } from './store.ts';

export interface OrderSagasProps {
  readonly orders: Sharded;
  readonly now: Date;

  /** The shop's address: the provider redirects a challenged shopper to it. */
  readonly shopUrl: string;

  /** An error line raises an alarm: about a saga that becomes stuck, or retries one command for minutes. */
  readonly logger: Pick<Logger, 'error'>;
}

/** The sagas of orders. The saga of an order and those of its parcels are read and written together. */
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
        for (const stuck of newlyStuck(before.state, after)) logger.error(stuck, 'saga is stuck and needs an operator');
        for (const retry of newRetries(before.state, after)) logger.error(retry, 'saga has retried one command for minutes');
      }
      return changes.filter(isLost);
    },
  };
}

function sagasOf({ terms, saga, retryTimer, parcels }: OrderProcess) {
  return [{ sagaId: terms.orderId, saga, retryTimer }, ...parcels];
}

function newlyStuck(before: OrderProcess, after: OrderProcess): readonly object[] {
  const { orderId } = after.terms;
  const former = new Map(sagasOf(before).map(({ sagaId, retryTimer }) => [sagaId, retryTimer.stuck]));
  return sagasOf(after).flatMap(({ sagaId, retryTimer: { stuck } }) =>
    stuck !== null && !isDeepStrictEqual(stuck, former.get(sagaId)) ? [{ orderId, sagaId, reason: stuck }] : [],
  );
}

function newRetries(before: OrderProcess, after: OrderProcess): readonly object[] {
  const { orderId } = after.terms;
  const former = new Map(sagasOf(before).map(({ sagaId, retryTimer }) => [sagaId, retryTimer.retries]));
  return sagasOf(after).flatMap(({ sagaId, saga, retryTimer }) =>
    retryTimer.retries > (former.get(sagaId) ?? 0) && isRetryingForMinutes(saga, retryTimer)
      ? [{ orderId, sagaId, step: saga.step, retries: retryTimer.retries }]
      : [],
  );
}
