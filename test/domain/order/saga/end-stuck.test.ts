import { describe, expect, test } from 'vitest';
import { advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import { actsOn } from '../../../../domain/order/saga/end-stuck.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { reasonOf, statusOf } from '../../../../domain/order/saga/order-status.ts';
import { MAX_RETRIES } from '../../../../domain/order/saga/retry-timer.ts';
import { contextOf, justPlaced, now, parcels, reply } from '../../../support/builders/orders.ts';
import { after, captured, confirmed, shipped } from './confirmed-orders.ts';

const sagaOf = (process: OrderProcess, index: number): string => process.parcels[index]?.sagaId ?? '';
const end = (type: 'force-stuck' | 'write-off-stuck') => (process: OrderProcess, sagaId: string, step: string) =>
  advanceOrder(process, { type, sagaId, step }, contextOf(process));
const force = end('force-stuck');
const writeOff = end('write-off-stuck');
const released = (process: OrderProcess, parcelNo: number) => reply('inventory.stock-released.v1', process.terms.orderId, { parcelNo });

/** The order after a day without a reply for each retry. */
function outOfRetries(process: OrderProcess, sagaId: string): OrderProcess {
  let state = process;
  for (let day = 1; day <= MAX_RETRIES.untilStuck + 1; day += 1)
    state = advanceOrder(state, { type: 'deadline-passed', sagaId }, contextOf(state, new Date(now.getTime() + day * 86_400_000))).state;
  expect(statusOf(state)).toBe('stuck');
  return state;
}

/** Cancelled before its confirmation, and neither stock nor payment replies. */
function compensating(): OrderProcess {
  const placed = justPlaced();
  const { orderId } = placed.terms;
  return after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }), { type: 'cancel-order', sagaId: orderId });
}

function captureFailed(): OrderProcess {
  const order = confirmed();
  return after(
    order,
    shipped(order, 0),
    shipped(order, 1),
    reply('payment.capture-failed.v1', sagaOf(order, 0), { reason: 'provider-error' }),
  );
}

describe('an act by hand', () => {
  test('ends the void of a compensation and leaves the release of its stock to the saga', () => {
    const order = outOfRetries(compensating(), '');
    const { state } = force(order, order.terms.orderId, 'compensating');
    expect(state.saga).toMatchObject({ step: 'compensating', money: { isDone: true }, stock: { isDone: false } });
    expect(state.retryTimer).toMatchObject({ stuck: null, deadline: expect.any(String) });
    expect(statusOf(after(state, reply('inventory.stock-released.v1', order.terms.orderId, {})))).toBe('cancelled');
  });

  test('settles a parcel whose share was captured at the provider, failed or without a reply', () => {
    const failed = captureFailed();
    const { state } = force(failed, sagaOf(failed, 0), 'capture-failed');
    expect(statusOf(after(state, captured(failed, 1)))).toBe('completed');
    const order = confirmed();
    const silent = outOfRetries(after(order, shipped(order, 0)), '');
    const settled = silent.parcels.find(({ saga }) => saga.step === 'capturing');
    expect(force(silent, settled?.sagaId ?? '', 'capturing').state.parcels[0]?.saga.step).toBe('settled');
  });

  test('releases the stock of a pick that the warehouse has stopped', () => {
    const order = outOfRetries(after(confirmed(), { type: 'cancel-order', sagaId: '' }), '');
    const { state, commands } = force(order, sagaOf(order, 0), 'cancelling-pick');
    expect(state.parcels[0]?.saga.step).toBe('releasing');
    expect(commands).toMatchObject([{ type: 'inventory.release-stock.v1', parcelNo: 1 }]);
  });

  test('is refused for what only the shop itself does', () => {
    const silent = outOfRetries(after(compensating(), reply('payment.voided.v1', justPlaced().terms.orderId, {})), '');
    const { orderId } = silent.terms;
    const voided = after(silent, reply('payment.voided.v1', orderId, {}));
    expect(() => force(outOfRetries(voided, ''), orderId, 'compensating')).toThrow(/cannot be ended by hand: fix what it waits for/);
    const picking = outOfRetries(confirmed(), '');
    expect(() => force(picking, sagaOf(picking, 0), 'requesting-pick')).toThrow(/requesting-pick .* cannot be ended by hand/);
  });
});

describe('a write-off', () => {
  test('gives up the share of a parcel that has left, and the rest of the order goes on', () => {
    const failed = captureFailed();
    const { state } = writeOff(failed, sagaOf(failed, 0), 'capture-failed');
    expect(state.parcels[0]?.saga.step).toBe('written-off');
    const done = after(state, captured(failed, 1));
    expect(statusOf(done)).toBe('completed');
    expect(reasonOf(done)).toBeNull();
  });

  test('of every share voids the hold', () => {
    const order = confirmed();
    const fails = (index: number) => reply('payment.capture-failed.v1', sagaOf(order, index), { reason: 'provider-error' });
    const both = after(order, shipped(order, 0), shipped(order, 1), fails(0), fails(1));
    const one = writeOff(both, sagaOf(both, 0), 'capture-failed').state;
    const { state, commands } = writeOff(one, sagaOf(one, 1), 'capture-failed');
    expect(commands).toEqual([{ type: 'payment.void.v1', sagaId: order.terms.orderId, attempt: 1 }]);
    expect(statusOf(after(state, reply('payment.voided.v1', order.terms.orderId, {})))).toBe('completed');
  });

  test('of a refused pick cancels that parcel alone, with a reason of its own', () => {
    const order = confirmed();
    const refused = after(order, reply('inventory.pick-refused.v1', sagaOf(order, 0), { reason: 'damaged' }));
    const { state, commands } = writeOff(refused, sagaOf(refused, 0), 'pick-refused');
    expect(commands).toMatchObject([{ type: 'inventory.release-stock.v1', parcelNo: 1 }]);
    expect(reasonOf(state)).toEqual({ code: 'not-deliverable' });
    const done = after(state, released(order, 1), shipped(order, 1), captured(order, 1));
    expect([statusOf(done), reasonOf(done)]).toEqual(['completed', { code: 'not-deliverable' }]);
  });

  test('is refused while the outcome is unknown, and of what the customer would lose', () => {
    const order = confirmed();
    const silent = outOfRetries(after(order, shipped(order, 0)), '');
    expect(() => writeOff(silent, sagaOf(silent, 0), 'capturing')).toThrow(/cannot be written off/);
    const unvoided = outOfRetries(compensating(), '');
    expect(() => writeOff(unvoided, unvoided.terms.orderId, 'compensating')).toThrow(/cannot be written off/);
  });
});

test('a decision is refused when the saga runs by itself, and when it has moved on from the step that was seen', () => {
  const order = confirmed();
  expect(() => force(order, sagaOf(order, 0), 'requesting-pick')).toThrow(/runs by itself/);
  const failed = captureFailed();
  expect(() => writeOff(failed, sagaOf(failed, 0), 'pick-refused')).toThrow(/is capture-failed, no longer pick-refused/);
});

test('the acts that a saga lists are those that are not refused', () => {
  const failed = captureFailed();
  expect(actsOn(failed, failed.parcels[0])).toEqual(['retry', 'force', 'write-off']);
  const unvoided = outOfRetries(compensating(), '');
  expect(actsOn(unvoided, undefined)).toEqual(['retry', 'force']);
});
