import { describe, expect, test } from 'vitest';
import { type OrderMessage, advanceOrder } from '../../../domain/order/advance-order.ts';
import { type OrderProcess, parcelShare } from '../../../domain/order/order-process.ts';
import { reasonOf, statusOf } from '../../../domain/order/order-status.ts';
import { TRIES } from '../../../domain/order/patience.ts';
import { around, bought, justPlaced, now, parcels, pounds, reply } from './orders.ts';

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
    expect(reasonOf(late.state)).toBe('payment-not-approved-in-time');
  });

  test('that passes too often undoes an order before its confirmation, and gives its undoing to staff', () => {
    const placed = justPlaced();
    const undoing = swept(placed, placed.terms.orderId, TRIES.beforeConfirmation + 1);
    expect(undoing.saga).toMatchObject({ step: 'undoing', reason: 'stock-does-not-answer' });
    expect(statusOf(undoing)).toBe('placed');
    const stuck = swept(undoing, placed.terms.orderId, 100);
    expect(statusOf(stuck)).toBe('stuck');
    expect(statusOf(after(stuck, reply('inventory.stock-released.v1', placed.terms.orderId, {})))).toBe('cancelled');
  });

  test('that passes too often after the confirmation gives the parcel to staff; a late answer still moves it', () => {
    const order = confirmed();
    const sagaId = order.parcels[0]?.sagaId ?? '';
    const stuck = swept(order, sagaId, TRIES.afterwards + 1);
    expect([statusOf(stuck), reasonOf(stuck)]).toEqual(['stuck', 'requesting-pick: the warehouse does not answer']);
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
    expect([statusOf(refused), reasonOf(refused)]).toEqual(['stuck', 'pick-refused: damaged']);
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
