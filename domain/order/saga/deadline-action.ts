import type { FulfilmentSaga } from './fulfilment-saga.ts';
import type { OrderSaga } from './order-saga.ts';
import { type RetryTimer, MAX_RETRIES, isDue, nextRetry, stuckTimer } from './retry-timer.ts';

/** What to do with a saga whose deadline has passed. */
export type DeadlineAction =
  | { readonly type: 'none' }
  | { readonly type: 'retry'; readonly retryTimer: RetryTimer }
  | { readonly type: 'compensate'; readonly cause: 'retries-exhausted' | 'customer-timed-out' }
  | { readonly type: 'mark-stuck'; readonly retryTimer: RetryTimer };

/** Before the confirmation, a step out of retries is compensated; a compensation out of retries becomes stuck. */
export function orderDeadlineAction(saga: OrderSaga, timer: RetryTimer, now: Date): DeadlineAction {
  if (!isDue(timer, now)) return { type: 'none' };
  switch (saga.step) {
    case 'reserving':
    case 'authorising':
      if (timer.retries >= MAX_RETRIES.beforeConfirmation) return { type: 'compensate', cause: 'retries-exhausted' };
      return { type: 'retry', retryTimer: nextRetry(timer, now, 'fixed') };
    case 'awaiting-customer': {
      if (Date.parse(saga.until) <= now.getTime()) return { type: 'compensate', cause: 'customer-timed-out' };
      // The reply may have been lost, so the command is retried, the last time at the customer's deadline.
      const next = nextRetry(timer, now, 'exponential');
      return { type: 'retry', retryTimer: { ...next, deadline: earlier(next.deadline, saga.until) } };
    }
    case 'voiding-hold':
    case 'compensating':
      return retryOrMarkStuck(timer, now, saga.step);
    case 'confirmed':
    case 'completed':
    case 'cancelled':
      return { type: 'none' };
  }
}

/** After the confirmation a step out of retries becomes stuck. An accepted pick is polled without a limit. */
export function parcelDeadlineAction(saga: FulfilmentSaga, timer: RetryTimer, now: Date): DeadlineAction {
  if (!isDue(timer, now)) return { type: 'none' };
  switch (saga.step) {
    case 'picking':
      return { type: 'retry', retryTimer: nextRetry(timer, now, 'exponential') };
    case 'cancelling-pick':
      return saga.isUnpaid && timer.retries >= MAX_RETRIES.ofUnpaidParcel
        ? retryUnpaid(timer, now)
        : retryOrMarkStuck(timer, now, saga.step);
    case 'not-stopped':
      return retryUnpaid(timer, now);
    case 'requesting-pick':
    case 'releasing':
    case 'capturing':
      return retryOrMarkStuck(timer, now, saga.step);
    case 'pick-refused':
    case 'cancelled':
    case 'shipped':
    case 'capture-failed':
    case 'settled':
    case 'written-off':
      return { type: 'none' };
  }
}

function retryOrMarkStuck(timer: RetryTimer, now: Date, step: string): DeadlineAction {
  if (timer.retries >= MAX_RETRIES.untilStuck) return { type: 'mark-stuck', retryTimer: stuckTimer({ code: 'step-unanswered', step }) };
  return { type: 'retry', retryTimer: nextRetry(timer, now, 'exponential') };
}

/** An unpaid parcel may leave at any moment: it needs an operator, and the cancellation is retried meanwhile. */
function retryUnpaid(timer: RetryTimer, now: Date): DeadlineAction {
  return { type: 'retry', retryTimer: { ...nextRetry(timer, now, 'exponential'), stuck: { code: 'unpaid-parcel-not-stopped' } } };
}

function earlier(a: string | null, b: string): string {
  return a !== null && a < b ? a : b;
}
