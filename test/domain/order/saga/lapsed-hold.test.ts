import { describe, expect, test } from 'vitest';
import { advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { reasonOf, statusOf } from '../../../../domain/order/saga/order-status.ts';
import { contextOf, justPlaced, now, parcels, reply } from '../../../support/builders/orders.ts';
import { after, captured, confirmed, shipped } from './confirmed-orders.ts';

describe('a lapsed hold', () => {
  const lapsed = (process: OrderProcess) => reply('payment.hold-lapsed.v1', process.terms.orderId, {});
  const sagaIdOf = (process: OrderProcess, index: number) => process.parcels[index]?.sagaId ?? '';
  const stopped = (process: OrderProcess, index: number) => reply('inventory.pick-cancelled.v1', sagaIdOf(process, index), {});
  const notStopped = (process: OrderProcess, index: number) =>
    reply('inventory.pick-not-cancelled.v1', sagaIdOf(process, index), { reason: 'it is on the belt' });
  const released = (process: OrderProcess, parcelNo: number) => reply('inventory.stock-released.v1', process.terms.orderId, { parcelNo });

  test('stops every parcel that has not left, then cancels the order', () => {
    const order = confirmed();
    const { state, commands } = advanceOrder(order, lapsed(order), contextOf(order));
    expect(commands.map(({ type, sagaId }) => [type, sagaId])).toEqual([
      ['inventory.cancel-pick.v1', sagaIdOf(order, 0)],
      ['inventory.cancel-pick.v1', sagaIdOf(order, 1)],
    ]);
    const compensated = after(state, stopped(order, 0), stopped(order, 1), released(order, 1), released(order, 2));
    expect(compensated.saga).toMatchObject({ step: 'compensating', reason: { code: 'payment-hold-lapsed' } });
    const end = after(compensated, reply('payment.voided.v1', order.terms.orderId, {}));
    expect([statusOf(end), reasonOf(end)]).toEqual(['cancelled', { code: 'payment-hold-lapsed' }]);
  });

  test('changes nothing when it is of another attempt or reported again', () => {
    const order = confirmed();
    const other = { ...lapsed(order), attempt: 2 };
    expect(after(order, other)).toBe(order);
    const once = after(order, lapsed(order));
    expect(after(once, lapsed(order))).toBe(once);
  });

  test('does not change a paid parcel, and the order is completed with it', () => {
    const order = confirmed();
    const paid = after(order, shipped(order, 0), captured(order, 0));
    const end = after(paid, lapsed(order), stopped(order, 1), released(order, 2));
    expect(end.parcels.map(({ saga }) => saga.step)).toEqual(['settled', 'cancelled']);
    expect([statusOf(end), reasonOf(end)]).toEqual(['completed', { code: 'payment-hold-lapsed' }]);
  });

  test('stops the other parcels too when a capture reports it', () => {
    const order = confirmed();
    const failed = reply('payment.capture-failed.v1', sagaIdOf(order, 0), { reason: 'hold-expired' });
    const end = after(order, shipped(order, 0), failed);
    expect(end.parcels.map(({ saga }) => saga)).toMatchObject([{ step: 'capture-failed' }, { step: 'cancelling-pick', isUnpaid: true }]);
    const declined = reply('payment.capture-failed.v1', sagaIdOf(order, 0), { reason: 'card-declined' });
    expect(after(order, shipped(order, 0), declined).parcels[1]?.saga).toMatchObject({ step: 'requesting-pick' });
  });

  test('marks a parcel that the warehouse does not stop as stuck at once, and retries the cancellation', () => {
    const order = confirmed();
    const open = after(order, lapsed(order), notStopped(order, 0));
    expect([statusOf(open), reasonOf(open)]).toEqual(['stuck', { code: 'unpaid-parcel-not-stopped' }]);
    const soon = contextOf(open, new Date(now.getTime() + 20_000));
    const again = advanceOrder(open, { type: 'deadline-passed', sagaId: sagaIdOf(order, 0) }, soon);
    expect(again.commands).toContainEqual({ type: 'inventory.cancel-pick.v1', sagaId: sagaIdOf(order, 0), attempt: 1 });
    expect(statusOf(again.state)).toBe('stuck');
    expect(advanceOrder(again.state, notStopped(order, 0), contextOf(order)).commands).toEqual([]);
    const end = after(again.state, stopped(order, 0), stopped(order, 1), released(order, 1), released(order, 2));
    expect(end.saga).toMatchObject({ step: 'compensating' });
  });

  test('marks the parcel as stuck within minutes when the warehouse sends no reply, and retries the cancellation', () => {
    const lapsing = confirmed();
    let state = after(lapsing, lapsed(lapsing));
    let at = now.getTime();
    for (let round = 1; round <= 3; round += 1) {
      at = Date.parse(state.parcels[0]?.retryTimer.deadline ?? '');
      const advanced = advanceOrder(state, { type: 'deadline-passed', sagaId: sagaIdOf(lapsing, 0) }, contextOf(state, new Date(at)));
      expect(advanced.commands).toContainEqual({ type: 'inventory.cancel-pick.v1', sagaId: sagaIdOf(lapsing, 0), attempt: 1 });
      state = advanced.state;
    }
    expect(statusOf(state)).toBe('stuck');
    expect(at - now.getTime()).toBeLessThan(180_000);
  });

  test('compensates an unconfirmed order, and a late approval does not confirm it', () => {
    const placed = justPlaced();
    const { orderId } = placed.terms;
    const held = after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }));
    const compensated = after(held, lapsed(held), reply('payment.authorised.v1', orderId, {}));
    expect(compensated.saga).toMatchObject({ step: 'compensating', reason: { code: 'payment-hold-lapsed' } });
  });

  test('keeps the reason of a customer’s cancellation, and no parcel is picked unpaid', () => {
    const order = confirmed();
    const both = after(order, { type: 'cancel-order', sagaId: '' }, lapsed(order), notStopped(order, 0));
    expect(both.parcels[0]?.saga.step).toBe('not-stopped');
    expect(both.saga).toMatchObject({ cancellation: { code: 'cancelled-by-customer' } });
  });
});
