import { describe, expect, test } from 'vitest';
import { advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { isCancelledTooLate, reasonOf, statusOf } from '../../../../domain/order/saga/order-status.ts';
import { bought, contextOf, justPlaced, parcels, pounds, reply } from '../../../support/builders/orders.ts';
import { after, captured, confirmed, shipped } from './confirmed-orders.ts';

describe('capturing', () => {
  test('takes one parcel at a time, and only the last capture releases the rest of the hold', () => {
    const order = confirmed();
    const both = after(order, shipped(order, 0), shipped(order, 1));
    expect(both.parcels.map(({ saga }) => saga)).toMatchObject([{ step: 'capturing', isLast: false }, { step: 'shipped' }]);
    expect(after(both, captured(order, 0)).parcels.map(({ saga }) => saga)).toMatchObject([
      { step: 'settled' },
      { step: 'capturing', isLast: true },
    ]);
  });

  test('waits while another parcel may still be stopped', () => {
    const order = after(confirmed(), { type: 'cancel-order', sagaId: '' });
    const one = after(order, shipped(order, 0));
    expect(one.parcels[0]?.saga.step).toBe('shipped');
    const stopped = after(one, reply('inventory.pick-cancelled.v1', order.parcels[1]?.sagaId ?? '', {}));
    expect(stopped.parcels[0]?.saga).toMatchObject({ step: 'capturing', isLast: true });
    const continued = after(one, reply('inventory.pick-not-cancelled.v1', order.parcels[1]?.sagaId ?? '', { reason: 'it has left' }));
    expect(continued.parcels[0]?.saga).toMatchObject({ step: 'capturing', isLast: false });
  });

  test('ends before a free parcel has shipped', () => {
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

test('a hold of which nothing is captured is voided before the order is completed', () => {
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
  const advanced = advanceOrder(left, reply('inventory.stock-released.v1', orderId, { parcelNo: 1 }), contextOf(left));
  expect(advanced.commands).toEqual([{ type: 'payment.void.v1', sagaId: orderId, attempt: 1 }]);
  expect(statusOf(advanced.state)).toBe('fulfilling');
  expect(statusOf(after(advanced.state, reply('payment.voided.v1', orderId, {})))).toBe('completed');
});

describe('cancelling', () => {
  test('releases the stock of a refused parcel at once', () => {
    const order = confirmed();
    const refused = after(order, reply('inventory.pick-refused.v1', order.parcels[0]?.sagaId ?? '', { reason: 'damaged' }));
    expect([statusOf(refused), reasonOf(refused)]).toEqual(['stuck', { code: 'pick-refused', reason: 'damaged' }]);
    const { commands } = advanceOrder(refused, { type: 'cancel-order', sagaId: '' }, contextOf(refused));
    expect(commands.map(({ type }) => type)).toEqual(['inventory.release-stock.v1', 'inventory.cancel-pick.v1']);
  });

  test('changes nothing and sends nothing on a repeated void, as after a late approval', () => {
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
    const again = advanceOrder(cancelled, voided, contextOf(cancelled));
    expect(again.state).toBe(cancelled);
    expect(again.commands).toEqual([]);
  });

  test('is refused after a parcel has left', () => {
    const order = confirmed();
    const left = after(order, shipped(order, 1));
    expect(() => advanceOrder(left, { type: 'cancel-order', sagaId: '' }, contextOf(left))).toThrow(/can only be sent back/);
  });
});

describe('a late cancellation', () => {
  const tooLate = (process: OrderProcess) => process.parcels.map(({ saga }) => isCancelledTooLate(process.saga, saga));
  const cancelling = () => after(confirmed(), { type: 'cancel-order', sagaId: '' });

  test('is marked on the parcels that were not stopped, and on no others', () => {
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

  test('is marked on a parcel that the warehouse continues to pick', () => {
    const order = cancelling();
    const continued = after(order, reply('inventory.pick-not-cancelled.v1', order.parcels[0]?.sagaId ?? '', { reason: 'on the belt' }));
    expect(tooLate(continued)).toEqual([true, false]);
  });

  test('is not marked when the order was not cancelled', () => {
    const order = confirmed();
    expect(tooLate(after(order, shipped(order, 0)))).toEqual([false, false]);
  });
});
