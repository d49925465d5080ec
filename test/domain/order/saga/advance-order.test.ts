import { describe, expect, test } from 'vitest';
import { type OrderMessage, advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import { type OrderProcess, parcelShare } from '../../../../domain/order/saga/order-process.ts';
import { isCancelledTooLate, reasonOf, statusOf } from '../../../../domain/order/saga/order-status.ts';
import { TRIES } from '../../../../domain/order/saga/patience.ts';
import { around, bought, justPlaced, now, parcels, pounds, reply } from '../../../support/builders/orders.ts';

function after(process: OrderProcess, ...messages: readonly OrderMessage[]): OrderProcess {
  return messages.reduce((process, message) => advanceOrder(process, message, around(process)).state, process);
}

function confirmed(): OrderProcess {
  const placed = justPlaced();
  const { orderId } = placed.terms;
  return after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }), reply('payment.authorised.v1', orderId, {}));
}

const shipment = { trackingNumber: 'T', shippedAt: now.toISOString() };
const shipped = (process: OrderProcess, index: number) =>
  reply('inventory.parcel-shipped.v1', process.parcels[index]?.sagaId ?? '', shipment);
const captured = (process: OrderProcess, index: number) => reply('payment.captured.v1', process.parcels[index]?.sagaId ?? '', {});

/** The order after so many sweeps that each came a day after the one before. */
function swept(process: OrderProcess, sagaId: string, times: number): OrderProcess {
  let state = process;
  for (let day = 1; day <= times; day += 1) {
    const at = new Date(now.getTime() + day * 86_400_000);
    state = advanceOrder(state, { type: 'deadline-passed', sagaId }, around(state, at)).state;
  }
  return state;
}

describe('shares of the total', () => {
  test('are what the parcel’s lines cost, and come to the total', () => {
    const terms = bought();
    expect(parcels.map((parcel) => parcelShare(terms, parcel))).toEqual([pounds(2999), pounds(998)]);
    expect(2999 + 998).toBe(terms.total.amount);
  });

  test('are not known of lines that the order has not', () => {
    expect(() => parcelShare(bought(), { parcelNo: 1, centre: 'north', lines: [{ lineNo: 9, sku: 'MUG', quantity: 1 }] })).toThrow(
      /line 9/,
    );
  });
});

describe('capturing', () => {
  test('is done parcel by parcel, and only the last one gives the rest of the hold back', () => {
    const order = confirmed();
    const both = after(order, shipped(order, 0), shipped(order, 1));
    expect(both.parcels.map(({ saga }) => saga)).toMatchObject([{ step: 'capturing', isLast: false }, { step: 'shipped' }]);
    expect(after(both, captured(order, 0)).parcels.map(({ saga }) => saga)).toMatchObject([
      { step: 'settled' },
      { step: 'capturing', isLast: true },
    ]);
  });

  test('waits while it is open whether another parcel goes', () => {
    const order = after(confirmed(), { type: 'cancel-order', sagaId: '' });
    const one = after(order, shipped(order, 0));
    expect(one.parcels[0]?.saga.step).toBe('shipped');
    const stopped = after(one, reply('inventory.pick-cancelled.v1', order.parcels[1]?.sagaId ?? '', {}));
    expect(stopped.parcels[0]?.saga).toMatchObject({ step: 'capturing', isLast: true });
    const goes = after(one, reply('inventory.pick-not-cancelled.v1', order.parcels[1]?.sagaId ?? '', { reason: 'it has left' }));
    expect(goes.parcels[0]?.saga).toMatchObject({ step: 'capturing', isLast: false });
  });

  test('is over before a parcel that costs nothing has shipped', () => {
    const free = bought().lines.map((line) => (line.sku === 'MUG' ? { ...line, unitPrice: pounds(0) } : line));
    const placed = justPlaced(bought({ lines: free, total: pounds(2500) }));
    const { orderId } = placed.terms;
    const order = after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }), reply('payment.authorised.v1', orderId, {}));
    const one = after(order, shipped(order, 0));
    expect(one.parcels[0]?.saga).toMatchObject({ step: 'capturing', isLast: true });
    const end = after(one, captured(order, 0), shipped(order, 1));
    expect(statusOf(end)).toBe('completed');
  });
});

test('a hold of which nothing is taken, since only what costs nothing has left, is given back before the order is completed', () => {
  const free = bought().lines.map((line) => (line.sku === 'MUG' ? { ...line, unitPrice: pounds(0) } : line));
  const placed = justPlaced(bought({ lines: free, total: pounds(2500) }));
  const { orderId } = placed.terms;
  const sold = after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }), reply('payment.authorised.v1', orderId, {}));
  const [first] = after(sold, { type: 'cancel-order', sagaId: '' }).parcels;
  const left = after(
    sold,
    { type: 'cancel-order', sagaId: '' },
    shipped(sold, 1),
    reply('inventory.pick-cancelled.v1', first?.sagaId ?? '', {}),
  );
  const asked = advanceOrder(left, reply('inventory.stock-released.v1', orderId, { parcelNo: 1 }), around(left));
  expect(asked.commands).toEqual([{ type: 'payment.void.v1', sagaId: orderId, attempt: 1 }]);
  expect(statusOf(asked.state)).toBe('fulfilling');
  expect(statusOf(after(asked.state, reply('payment.voided.v1', orderId, {})))).toBe('completed');
});

describe('a deadline', () => {
  test('that has not passed changes nothing', () => {
    const placed = justPlaced();
    const { state, commands } = advanceOrder(placed, { type: 'deadline-passed', sagaId: placed.terms.orderId }, around(placed));
    expect(state).toBe(placed);
    expect(commands).toEqual([]);
  });

  test('asks again, with the same attempt', () => {
    const placed = justPlaced();
    const late = around(placed, new Date(now.getTime() + 20_000));
    const { state, commands } = advanceOrder(placed, { type: 'deadline-passed', sagaId: placed.terms.orderId }, late);
    expect(commands).toMatchObject([{ type: 'inventory.reserve-stock.v1', attempt: 1 }]);
    expect(state.patience).toEqual({ repeats: 1, deadline: new Date(now.getTime() + 40_000).toISOString(), stuck: null });
  });

  test('asks the payment provider about a customer who approves, and undoes the order when the customer’s time is up', () => {
    const placed = justPlaced();
    const { orderId } = placed.terms;
    const waiting = after(
      placed,
      reply('inventory.stock-reserved.v1', orderId, { parcels }),
      reply('payment.awaits-customer.v1', orderId, { redirectUrl: 'https://bank.example/c' }),
    );
    expect(statusOf(waiting)).toBe('awaiting-customer');
    const soon = advanceOrder(waiting, { type: 'deadline-passed', sagaId: orderId }, around(waiting, new Date(now.getTime() + 60_000)));
    expect(soon.commands).toMatchObject([{ type: 'payment.authorise.v1', attempt: 1 }]);
    const late = advanceOrder(soon.state, { type: 'deadline-passed', sagaId: orderId }, around(waiting, new Date(now.getTime() + 900_000)));
    expect(late.commands.map(({ type }) => type)).toEqual(['inventory.release-stock.v1', 'payment.void.v1']);
    expect(reasonOf(late.state)).toEqual({ code: 'payment-not-approved-in-time' });
  });

  test('that passes too often undoes an order before its confirmation, and gives its undoing to staff', () => {
    const placed = justPlaced();
    const undoing = swept(placed, placed.terms.orderId, TRIES.beforeConfirmation + 1);
    expect(undoing.saga).toMatchObject({ step: 'undoing', reason: { code: 'stock-does-not-answer' } });
    expect(statusOf(undoing)).toBe('placed');
    const stuck = swept(undoing, placed.terms.orderId, 100);
    expect(statusOf(stuck)).toBe('stuck');
    expect(statusOf(after(stuck, reply('inventory.stock-released.v1', placed.terms.orderId, {})))).toBe('cancelled');
  });

  test('that passes too often after the confirmation gives the parcel to staff; a late answer still moves it', () => {
    const order = confirmed();
    const sagaId = order.parcels[0]?.sagaId ?? '';
    const stuck = swept(order, sagaId, TRIES.afterwards + 1);
    expect([statusOf(stuck), reasonOf(stuck)]).toEqual(['stuck', { code: 'step-unanswered', step: 'requesting-pick' }]);
    expect(statusOf(after(stuck, reply('inventory.pick-accepted.v1', sagaId, {})))).toBe('confirmed');
  });

  test('never gives up on a warehouse that has accepted a parcel', () => {
    const order = confirmed();
    const sagaId = order.parcels[0]?.sagaId ?? '';
    const picking = swept(after(order, reply('inventory.pick-accepted.v1', sagaId, {})), sagaId, 365);
    expect(statusOf(picking)).toBe('confirmed');
    expect(picking.parcels[0]?.patience.repeats).toBe(365);
  });
});

describe('cancelling', () => {
  test('a parcel that the warehouse has refused gives its stock back at once', () => {
    const order = confirmed();
    const refused = after(order, reply('inventory.pick-refused.v1', order.parcels[0]?.sagaId ?? '', { reason: 'damaged' }));
    expect([statusOf(refused), reasonOf(refused)]).toEqual(['stuck', { code: 'pick-refused', reason: 'damaged' }]);
    const { commands } = advanceOrder(refused, { type: 'cancel-order', sagaId: '' }, around(refused));
    expect(commands.map(({ type }) => type)).toEqual(['inventory.release-stock.v1', 'inventory.cancel-pick.v1']);
  });

  test('is over when its payment is voided once more, as after a late approval: nothing changes, and nothing is asked', () => {
    const placed = justPlaced();
    const { orderId } = placed.terms;
    const voided = reply('payment.voided.v1', orderId, {});
    const cancelled = after(
      placed,
      reply('inventory.stock-reserved.v1', orderId, { parcels }),
      { type: 'cancel-order', sagaId: '' },
      reply('inventory.stock-released.v1', orderId, {}),
      voided,
    );
    expect(statusOf(cancelled)).toBe('cancelled');
    const again = advanceOrder(cancelled, voided, around(cancelled));
    expect(again.state).toBe(cancelled);
    expect(again.commands).toEqual([]);
  });

  test('is refused once a parcel has left', () => {
    const order = confirmed();
    const left = after(order, shipped(order, 1));
    expect(() => advanceOrder(left, { type: 'cancel-order', sagaId: '' }, around(left))).toThrow(/can only be sent back/);
  });
});

describe('a hold that lapses', () => {
  const lapsed = (process: OrderProcess) => reply('payment.hold-lapsed.v1', process.terms.orderId, {});
  const sagaIdOf = (process: OrderProcess, index: number) => process.parcels[index]?.sagaId ?? '';
  const stopped = (process: OrderProcess, index: number) => reply('inventory.pick-cancelled.v1', sagaIdOf(process, index), {});
  const notStopped = (process: OrderProcess, index: number) =>
    reply('inventory.pick-not-cancelled.v1', sagaIdOf(process, index), { reason: 'it is on the belt' });
  const released = (process: OrderProcess, parcelNo: number) => reply('inventory.stock-released.v1', process.terms.orderId, { parcelNo });

  test('has every parcel stopped that has not left, and the order cancelled for it once they are', () => {
    const order = confirmed();
    const { state, commands } = advanceOrder(order, lapsed(order), around(order));
    expect(commands.map(({ type, sagaId }) => [type, sagaId])).toEqual([
      ['inventory.cancel-pick.v1', sagaIdOf(order, 0)],
      ['inventory.cancel-pick.v1', sagaIdOf(order, 1)],
    ]);
    const undone = after(state, stopped(order, 0), stopped(order, 1), released(order, 1), released(order, 2));
    expect(undone.saga).toMatchObject({ step: 'undoing', reason: { code: 'payment-hold-lapsed' } });
    const end = after(undone, reply('payment.voided.v1', order.terms.orderId, {}));
    expect([statusOf(end), reasonOf(end)]).toEqual(['cancelled', { code: 'payment-hold-lapsed' }]);
  });

  test('of another attempt, or told again, changes nothing', () => {
    const order = confirmed();
    const other = { ...lapsed(order), attempt: 2 };
    expect(after(order, other)).toBe(order);
    const once = after(order, lapsed(order));
    expect(after(once, lapsed(order))).toBe(once);
  });

  test('leaves a parcel that is paid as it is, and completes the order with it', () => {
    const order = confirmed();
    const paid = after(order, shipped(order, 0), captured(order, 0));
    const end = after(paid, lapsed(order), stopped(order, 1), released(order, 2));
    expect(end.parcels.map(({ saga }) => saga.step)).toEqual(['settled', 'cancelled']);
    expect([statusOf(end), reasonOf(end)]).toEqual(['completed', { code: 'payment-hold-lapsed' }]);
  });

  test('and that a capture finds out stops the others too', () => {
    const order = confirmed();
    const failed = reply('payment.capture-failed.v1', sagaIdOf(order, 0), { reason: 'hold-expired' });
    const end = after(order, shipped(order, 0), failed);
    expect(end.parcels.map(({ saga }) => saga)).toMatchObject([{ step: 'capture-failed' }, { step: 'cancelling-pick', isUnpaid: true }]);
    const declined = reply('payment.capture-failed.v1', sagaIdOf(order, 0), { reason: 'card-declined' });
    expect(after(order, shipped(order, 0), declined).parcels[1]?.saga).toMatchObject({ step: 'requesting-pick' });
  });

  test('of a parcel that the warehouse does not stop calls staff at once, and the warehouse is asked again and again', () => {
    const order = confirmed();
    const open = after(order, lapsed(order), notStopped(order, 0));
    expect([statusOf(open), reasonOf(open)]).toEqual(['stuck', { code: 'unpaid-parcel-not-stopped' }]);
    const soon = around(open, new Date(now.getTime() + 20_000));
    const again = advanceOrder(open, { type: 'deadline-passed', sagaId: sagaIdOf(order, 0) }, soon);
    expect(again.commands).toEqual([{ type: 'inventory.cancel-pick.v1', sagaId: sagaIdOf(order, 0), attempt: 1 }]);
    expect(statusOf(again.state)).toBe('stuck');
    expect(advanceOrder(again.state, notStopped(order, 0), around(order)).commands).toEqual([]);
    const end = after(again.state, stopped(order, 0), stopped(order, 1), released(order, 1), released(order, 2));
    expect(end.saga).toMatchObject({ step: 'undoing' });
  });

  test('while the warehouse does not answer calls staff within minutes, and goes on asking', () => {
    const lapsing = confirmed();
    let state = after(lapsing, lapsed(lapsing));
    let at = now.getTime();
    for (let round = 1; round <= 3; round += 1) {
      at = Date.parse(state.parcels[0]?.patience.deadline ?? '');
      const asked = advanceOrder(state, { type: 'deadline-passed', sagaId: sagaIdOf(lapsing, 0) }, around(state, new Date(at)));
      expect(asked.commands).toMatchObject([{ type: 'inventory.cancel-pick.v1' }]);
      state = asked.state;
    }
    expect(statusOf(state)).toBe('stuck');
    expect(at - now.getTime()).toBeLessThan(180_000);
  });

  test('before the order is confirmed undoes it, and an approval that comes after it confirms nothing', () => {
    const placed = justPlaced();
    const { orderId } = placed.terms;
    const held = after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }));
    const undone = after(held, lapsed(held), reply('payment.authorised.v1', orderId, {}));
    expect(undone.saga).toMatchObject({ step: 'undoing', reason: { code: 'payment-hold-lapsed' } });
  });

  test('while the shopper cancels keeps the shopper’s reason, and no parcel goes on unpaid', () => {
    const order = confirmed();
    const both = after(order, { type: 'cancel-order', sagaId: '' }, lapsed(order), notStopped(order, 0));
    expect(both.parcels[0]?.saga.step).toBe('not-stopped');
    expect(both.saga).toMatchObject({ cancellation: { code: 'cancelled-by-customer' } });
  });
});

describe('a cancellation that the warehouse outruns', () => {
  const tooLate = (process: OrderProcess) => process.parcels.map(({ saga }) => isCancelledTooLate(process.saga, saga));
  const cancelling = () => after(confirmed(), { type: 'cancel-order', sagaId: '' });

  test('came too late for the parcels that it did not stop, and for those alone', () => {
    const order = cancelling();
    expect(tooLate(order)).toEqual([false, false]);
    const [first, second] = order.parcels;
    const split = after(
      order,
      shipped(order, 0),
      reply('inventory.pick-cancelled.v1', second?.sagaId ?? '', {}),
      reply('inventory.stock-released.v1', order.terms.orderId, { parcelNo: 2 }),
      reply('payment.captured.v1', first?.sagaId ?? '', {}),
    );
    expect(statusOf(split)).toBe('completed');
    expect(tooLate(split)).toEqual([true, false]);
  });

  test('came too late for a parcel that the warehouse goes on to pick', () => {
    const order = cancelling();
    const goesOn = after(order, reply('inventory.pick-not-cancelled.v1', order.parcels[0]?.sagaId ?? '', { reason: 'on the belt' }));
    expect(tooLate(goesOn)).toEqual([true, false]);
  });

  test('is none where nobody cancelled', () => {
    const order = confirmed();
    expect(tooLate(after(order, shipped(order, 0)))).toEqual([false, false]);
  });
});
