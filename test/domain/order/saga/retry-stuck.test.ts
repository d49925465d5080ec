import { expect, test } from 'vitest';
import { advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { statusOf } from '../../../../domain/order/saga/order-status.ts';
import { MAX_RETRIES } from '../../../../domain/order/saga/retry-timer.ts';
import { contextOf, justPlaced, now, parcels, reply } from '../../../support/builders/orders.ts';
import { after, captured, confirmed, shipped } from './confirmed-orders.ts';

const retry = (process: OrderProcess, sagaId: string) => advanceOrder(process, { type: 'retry-stuck', sagaId }, contextOf(process));
const sagaOf = (process: OrderProcess, index: number): string => process.parcels[index]?.sagaId ?? '';

/** The order after a day without a reply for each retry. */
function outOfRetries(process: OrderProcess, sagaId: string): OrderProcess {
  let state = process;
  for (let day = 1; day <= MAX_RETRIES.untilStuck + 1; day += 1) {
    const at = new Date(now.getTime() + day * 86_400_000);
    state = advanceOrder(state, { type: 'deadline-passed', sagaId }, contextOf(state, at)).state;
  }
  expect(statusOf(state)).toBe('stuck');
  return state;
}

test('a compensation is sent again with the same attempts, and runs by itself from then on', () => {
  const placed = justPlaced();
  const { orderId } = placed.terms;
  const cancelled = after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }), { type: 'cancel-order', sagaId: orderId });
  const { state, commands } = retry(outOfRetries(cancelled, orderId), orderId);
  expect(commands).toMatchObject([
    { type: 'inventory.release-stock.v1', attempt: 1 },
    { type: 'payment.void.v1', attempt: 1 },
  ]);
  expect(state.retryTimer).toMatchObject({ retries: 0, stuck: null, deadline: expect.any(String) });
  expect(statusOf(state)).toBe('placed');
});

test('a pick without an answer is sent again with the same attempt', () => {
  const confirmedOrder = confirmed();
  const order = after(confirmedOrder, reply('inventory.pick-accepted.v1', sagaOf(confirmedOrder, 1), {}));
  const { state, commands } = retry(outOfRetries(order, sagaOf(order, 0)), sagaOf(order, 0));
  expect(commands).toMatchObject([{ type: 'inventory.pick-parcel.v1', sagaId: sagaOf(order, 0), attempt: 1 }]);
  expect(statusOf(state)).toBe('confirmed');
});

test('a failed capture waits while another parcel of the hold is captured, and is then the last one', () => {
  const order = confirmed();
  const first = after(order, shipped(order, 0));
  const failed = after(first, reply('payment.capture-failed.v1', sagaOf(order, 0), { reason: 'timeout' }), shipped(order, 1));
  expect(failed.parcels[1]?.saga.step).toBe('capturing');
  expect(() => retry(failed, sagaOf(order, 0))).toThrow(/parcel 2 of order .* is capturing: retry when that has ended/);
  const { state, commands } = retry(after(failed, captured(order, 1)), sagaOf(order, 0));
  expect(commands).toMatchObject([{ type: 'payment.capture.v1', attempt: 2, isLast: true }]);
  const done = after(state, { ...captured(order, 0), attempt: 2 });
  expect(statusOf(done)).toBe('completed');
});

test('a saga that runs by itself is refused', () => {
  const order = confirmed();
  expect(() => retry(order, sagaOf(order, 0))).toThrow(/runs by itself/);
  expect(() => retry(order, order.terms.orderId)).toThrow(/runs by itself/);
});
