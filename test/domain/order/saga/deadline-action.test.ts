import { describe, expect, test } from 'vitest';
import { advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { reasonOf, statusOf } from '../../../../domain/order/saga/order-status.ts';
import { MAX_RETRIES } from '../../../../domain/order/saga/retry-timer.ts';
import { contextOf, justPlaced, now, parcels, reply } from '../../../support/builders/orders.ts';
import { after, confirmed } from './confirmed-orders.ts';

/** The order after daily sweeps. */
function swept(process: OrderProcess, sagaId: string, times: number): OrderProcess {
  let state = process;
  for (let day = 1; day <= times; day += 1) {
    const at = new Date(now.getTime() + day * 86_400_000);
    state = advanceOrder(state, { type: 'deadline-passed', sagaId }, contextOf(state, at)).state;
  }
  return state;
}

describe('a deadline', () => {
  test('changes nothing before it has passed', () => {
    const placed = justPlaced();
    const { state, commands } = advanceOrder(placed, { type: 'deadline-passed', sagaId: placed.terms.orderId }, contextOf(placed));
    expect(state).toBe(placed);
    expect(commands).toEqual([]);
  });

  test('retries the command with the same attempt', () => {
    const placed = justPlaced();
    const late = contextOf(placed, new Date(now.getTime() + 20_000));
    const { state, commands } = advanceOrder(placed, { type: 'deadline-passed', sagaId: placed.terms.orderId }, late);
    expect(commands).toMatchObject([{ type: 'inventory.reserve-stock.v1', attempt: 1 }]);
    // Step by step, so that the saga knows who does not reply.
    expect(commands[0]).not.toHaveProperty('payment');
    expect(state.retryTimer).toEqual({ retries: 1, deadline: new Date(now.getTime() + 40_000).toISOString(), stuck: null });
  });

  test('retries the authorisation while the customer may approve, and compensates the order after the customer’s deadline', () => {
    const placed = justPlaced();
    const { orderId } = placed.terms;
    const waiting = after(
      placed,
      reply('inventory.stock-reserved.v1', orderId, { parcels }),
      reply('payment.awaits-customer.v1', orderId, { redirectUrl: 'https://bank.example/c' }),
    );
    expect(statusOf(waiting)).toBe('awaiting-customer');
    const soon = advanceOrder(waiting, { type: 'deadline-passed', sagaId: orderId }, contextOf(waiting, new Date(now.getTime() + 60_000)));
    expect(soon.commands).toMatchObject([{ type: 'payment.authorise.v1', attempt: 1 }]);
    const late = advanceOrder(
      soon.state,
      { type: 'deadline-passed', sagaId: orderId },
      contextOf(waiting, new Date(now.getTime() + 900_000)),
    );
    expect(late.commands.map(({ type }) => type)).toEqual(['inventory.release-stock.v1', 'payment.void.v1']);
    expect(reasonOf(late.state)).toEqual({ code: 'payment-not-approved-in-time' });
  });

  test('an order is compensated when a step runs out of retries before confirmation, and is stuck when its compensation does', () => {
    const placed = justPlaced();
    const unconfirmed = swept(placed, placed.terms.orderId, MAX_RETRIES.beforeConfirmation + 1);
    expect(unconfirmed.saga).toMatchObject({ step: 'compensating', reason: { code: 'stock-does-not-answer' } });
    expect(statusOf(unconfirmed)).toBe('placed');
    const stuck = swept(unconfirmed, placed.terms.orderId, 100);
    expect(statusOf(stuck)).toBe('stuck');
    const { orderId } = placed.terms;
    expect(statusOf(after(stuck, reply('inventory.stock-released.v1', orderId, {}), reply('payment.voided.v1', orderId, {})))).toBe(
      'cancelled',
    );
  });

  test('a parcel is stuck when a step runs out of retries after confirmation, and a late reply still advances it', () => {
    const unanswered = confirmed();
    const [sagaId = '', other = ''] = unanswered.parcels.map(({ sagaId }) => sagaId);
    const order = after(unanswered, reply('inventory.pick-accepted.v1', other, {}));
    const stuck = swept(order, sagaId, MAX_RETRIES.untilStuck + 1);
    expect([statusOf(stuck), reasonOf(stuck)]).toEqual(['stuck', { code: 'step-unanswered', step: 'requesting-pick' }]);
    expect(statusOf(after(stuck, reply('inventory.pick-accepted.v1', sagaId, {})))).toBe('confirmed');
  });

  test('is handled for every saga of the order that is due, and for no other', () => {
    const order = confirmed();
    const [first, second] = order.parcels;
    const capturing = after(
      order,
      reply('inventory.parcel-shipped.v1', first?.sagaId ?? '', { trackingNumber: 'T', shippedAt: now.toISOString() }),
    );
    const due = {
      ...capturing,
      parcels: capturing.parcels.map((parcel) => ({ ...parcel, retryTimer: { ...parcel.retryTimer, deadline: now.toISOString() } })),
    };
    const handled = advanceOrder(due, { type: 'deadline-passed', sagaId: order.terms.orderId }, contextOf(due));
    expect(handled.commands).toMatchObject([
      { type: 'payment.capture.v1', sagaId: first?.sagaId },
      { type: 'inventory.pick-parcel.v1', sagaId: second?.sagaId },
    ]);
    expect(handled.state.parcels.map(({ retryTimer }) => retryTimer.retries)).toEqual([1, 1]);
    const again = advanceOrder(handled.state, { type: 'deadline-passed', sagaId: order.terms.orderId }, contextOf(due));
    expect([again.state, again.commands]).toEqual([handled.state, []]);
  });

  test('an accepted pick is retried without a limit', () => {
    const order = confirmed();
    const accepted = order.parcels.map(({ sagaId }) => reply('inventory.pick-accepted.v1', sagaId, {}));
    const picking = swept(after(order, ...accepted), order.terms.orderId, 365);
    expect(statusOf(picking)).toBe('confirmed');
    expect(picking.parcels[0]?.retryTimer.retries).toBe(365);
  });
});
