import { isDeepStrictEqual } from 'node:util';
import { traceparentOf } from '../../../platform/queue/batch-contexts.ts';
import { type Sagas, unknownSaga } from '../../../platform/saga/advance.ts';
import { wholeId } from '../../../platform/sharding/order-id.ts';
import type { Sharded } from '../../../platform/sharding/sharded.ts';
import type { Logger } from '../../../platform/telemetry/logger.ts';
import { type OrderMessage, advanceOrder } from './advance-order.ts';
import { afterEnd } from './ended-order.ts';
import { changeBetween } from './order-change.ts';
import { type OrderProcess, type SagaCommand, returnUrlOf } from './order-process.ts';
import { isRetryingForMinutes } from './retry-timer.ts';
import { applyChange, readEnded, readProcesses } from './store.ts';

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

    async missing(customerId, messages) {
      const ended = await readEnded(
        orders,
        customerId,
        messages.map(({ sagaId }) => sagaId),
      );
      return messages.map((message) => {
        const order = ended.get(wholeId(message.sagaId));
        return order ? afterEnd(order, message) : unknownSaga(message);
      });
    },

    transition(process, message) {
      return advanceOrder(process, message, { now, returnUrl: returnUrlOf(process.terms, shopUrl) });
    },

    async write(customerId, changes) {
      const write = async (change: (typeof changes)[number]) => {
        const { before, after } = change;
        const [sagaId] = before.sagaIds;
        const traceparent = traceparentOf({ sagaId });
        const isApplied = await applyChange(
          orders,
          customerId,
          changeBetween(before.state, after, { version: before.version, now, traceparent }),
        );
        if (!isApplied) return [change];
        for (const stuck of newlyStuck(before.state, after)) logger.error(stuck, 'saga is stuck and needs an operator');
        for (const retry of newRetries(before.state, after)) logger.error(retry, 'saga has retried one command for minutes');
        return [];
      };
      return (await Promise.all(changes.map(write))).flat();
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
