import { describe, expect, test } from 'vitest';
import type { OrderFacts, PaymentFacts, ReservedParcelFacts } from '../../../ops/audit/facts.ts';
import { isUnderWay, checkOrder } from '../../../ops/audit/check-order.ts';
import {
  cancelled,
  completed,
  confirmed,
  parcelShipped,
  held,
  paid,
  released,
  reserved,
  sagasOfParcels,
  shipped,
  orderEvents,
  voided,
  parcelCancelled,
} from './order-facts.ts';

const stopped = sagasOfParcels({ step: 'cancelled' }, { step: 'cancelled' });

describe('an order, its payment and its stock', () => {
  test('agree when all parcels are shipped and paid', () => {
    expect(checkOrder(completed, paid, shipped)).toEqual([]);
  });

  test('are not compared for an order that ended elsewhere, but its lines and parcels are', () => {
    const history: OrderFacts = { ...completed, isHistory: true, saga: null, parcelSagas: [], events: null };
    expect(checkOrder(history, undefined, [])).toEqual([]);
    expect(checkOrder({ ...history, total: 701, parcels: history.parcels.slice(0, 1) }, undefined, [])).toEqual([
      expect.stringContaining('its lines sum to 700, its total is 701'),
      expect.stringMatching(/it has \d of .*, its parcels have 0$/),
    ]);
    expect(checkOrder({ ...history, status: 'fulfilling' }, paid, shipped)).toEqual(
      ['is not completed', 'has not ended', 'has a payment', 'has a reservation'].map((what) => expect.stringContaining(what)),
    );
  });

  test('agree when the order was compensated, with or without a payment', () => {
    expect(checkOrder(cancelled, voided, released)).toEqual([]);
    expect(checkOrder(cancelled, undefined, [])).toEqual([]);
  });

  test('agree when one parcel was cancelled and the other paid', () => {
    const parcels = completed.parcels.map((parcel) => (parcel.parcelNo === 2 ? { ...parcel, status: 'cancelled' as const } : parcel));
    const payment = { ...paid, captured: 400, taken: 400, released: 300, shares: paid.shares.slice(0, 1) };
    const stock: ReservedParcelFacts[] = shipped.map((parcel) =>
      parcel.parcelNo === 2 ? { ...parcel, status: 'released', picks: ['cancelled'] } : parcel,
    );
    expect(
      checkOrder(
        {
          ...completed,
          parcels,
          events: [...orderEvents('placed', 'confirmed'), parcelShipped(1), parcelCancelled(2), ...orderEvents('completed')],
        },
        payment,
        stock,
      ),
    ).toEqual([]);
  });

  test.each<[string, OrderFacts, PaymentFacts | undefined, ReservedParcelFacts[], RegExp]>([
    ['lines that do not sum to the total', { ...completed, total: 701 }, { ...paid, amount: 701 }, shipped, /lines sum to 700/],
    [
      'a cancelled parcel without its event',
      { ...completed, parcels: completed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' })) },
      paid,
      shipped,
      /the event that parcel 2 is cancelled is missing/,
    ],
    [
      'an event of a cancelled parcel that has shipped',
      { ...completed, events: [...(completed.events ?? []), parcelCancelled(2)] },
      paid,
      shipped,
      /parcel 2 is shipped, but an event reports that it is cancelled/,
    ],
    ['a sale without a payment', completed, undefined, shipped, /there is no payment/],
    ['a payment for another sum', completed, { ...paid, amount: 699 }, shipped, /payment is for 699/],
    ['a payment in another currency', completed, { ...paid, currency: 'EUR' }, shipped, /700 EUR/],
    [
      'a parcel shipped and not captured',
      completed,
      { ...paid, captured: 400, taken: 400, released: 300, shares: paid.shares.slice(0, 1) },
      shipped,
      /worth 700 have shipped/,
    ],
    [
      'captures that are missing in the payment',
      completed,
      { ...paid, shares: [...paid.shares, ...paid.shares] },
      shipped,
      /its captures sum to 1400/,
    ],
    ['money held after the end', cancelled, { ...voided, released: 0 }, released, /700 of the customer's money are held/],
    ['money taken for a cancelled order', cancelled, { ...voided, taken: 700, released: 0 }, released, /cancelled, but 700 were taken/],
    [
      'a cancelled order whose payment may still be approved',
      cancelled,
      { ...voided, authorised: 0, released: 0, status: 'awaiting-customer' },
      [],
      /can still approve/,
    ],
    [
      'a cancelled order whose payment is pending',
      cancelled,
      { ...voided, authorised: 0, released: 0, status: 'pending' },
      [],
      /its payment is pending/,
    ],
    ['a cancelled order whose void is open', cancelled, { ...voided, unsettled: ['void'] }, released, /its payment's void has no outcome/],
    ['a completed order with an open capture', completed, { ...paid, unsettled: ['capture'] }, shipped, /payment's capture has no outcome/],
    ['stock held after the end', cancelled, voided, [...reserved.slice(0, 1), ...released.slice(1)], /stock of 1 of its parcels is held/],
    [
      'a cancelled order with shipped stock',
      cancelled,
      voided,
      [...shipped.slice(0, 1), ...released.slice(1)],
      /1 of its parcels left the stock/,
    ],
    ['a shipped parcel with reserved stock', completed, paid, [...reserved.slice(0, 1), ...shipped.slice(1)], /its stock is reserved/],
    [
      'a cancelled parcel whose stock is held after its saga has ended',
      { ...confirmed, parcels: confirmed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' })), parcelSagas: stopped },
      held,
      reserved,
      /parcel 1 is cancelled, but its stock is reserved/,
    ],
    ['a parcel without reserved stock', completed, paid, shipped.slice(1), /parcel 1 has no stock/],
    ['sagas that are stored after the end', { ...completed, hasSagas: true }, paid, shipped, /its sagas are still stored/],
    [
      'a stuck order',
      { ...completed, status: 'stuck', reason: { code: 'pick-refused', reason: 'closed' } },
      paid,
      shipped,
      /is stuck and needs staff: .*pick-refused.*closed/,
    ],
    ['a missing event', { ...completed, events: orderEvents('placed') }, paid, shipped, /the event order\.order-confirmed\.v2 is missing/],
    ['a duplicate event', { ...cancelled, events: orderEvents('placed', 'cancelled', 'placed') }, voided, released, /recorded 2 times/],
  ])('do not agree: %s', (_, order, payment, stock, finding) => {
    expect(checkOrder(order, payment, stock).join('\n')).toMatch(finding);
  });
});

describe('an open order', () => {
  test('may have a payment without an outcome', () => {
    expect(checkOrder(confirmed, { ...held, unsettled: ['void'] }, reserved)).toEqual([]);
  });

  test.each([-3_600, 0, 299])('is in progress when its sagas are %i seconds overdue', (secondsOverdue) => {
    const order = { ...confirmed, secondsOverdue };
    expect(checkOrder(order, held, reserved)).toEqual([]);
    expect(isUnderWay(order)).toBe(true);
  });

  const requesting = { step: 'requesting-pick', attempt: 1 } as const;
  const waits = (saga: typeof requesting | { step: 'picking'; attempt: number }, retries: number) => ({
    ...confirmed,
    parcelSagas: confirmed.parcelSagas.map((parcel) => (parcel.parcelNo === 2 ? { ...parcel, saga, retries } : parcel)),
  });

  test('is reported when one of its sagas has repeated a command for minutes', () => {
    const finding =
      'order A1 (0193de00-0000-8000-8000-000000000001), confirmed: its step requesting-pick has repeated its command 3 times without a reply: ' +
      'check the queue of that command and its consumer';
    expect(checkOrder(waits(requesting, 3), held, reserved)).toEqual([finding]);
    const placed: OrderFacts = {
      ...cancelled,
      status: 'placed',
      saga: { step: 'reserving', attempt: 1 },
      hasSagas: true,
      secondsOverdue: -20,
    };
    expect(checkOrder({ ...placed, retries: 5, events: orderEvents('placed') }, undefined, [])).toEqual([
      expect.stringMatching(/its step reserving has repeated its command 5 times/),
    ]);
  });

  test('may repeat a command twice, and poll a pick for days', () => {
    expect(checkOrder(waits(requesting, 2), held, reserved)).toEqual([]);
    expect(checkOrder(waits({ step: 'picking', attempt: 1 }, 20), held, reserved)).toEqual([]);
  });

  test.each<[string, Partial<OrderFacts>, RegExp]>([
    ['no saga waits for a reply', { secondsOverdue: null }, /: it makes no progress: none of its sagas has a deadline$/],
    ['the sweeper does not run', { secondsOverdue: 400 }, /: its sagas have been overdue for 6 minutes/],
    [
      'all its parcels have ended',
      { secondsOverdue: null, parcels: confirmed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' })) },
      /: all its parcels have shipped or are cancelled, but it is not completed$/,
    ],
  ])('is not in progress when %s', (_, changes, finding) => {
    const order = { ...confirmed, ...changes };
    expect(checkOrder(order, held, reserved)).toContainEqual(expect.stringMatching(finding));
    expect(isUnderWay(order)).toBe(false);
  });

  test.each(['completed', 'cancelled', 'stuck'] as const)('cannot be %s', (status) => {
    const order = { ...confirmed, status };
    expect(isUnderWay(order)).toBe(false);
    expect(checkOrder(order, held, reserved).join('\n')).not.toMatch(/makes no progress|overdue/);
  });
});

describe('the events of an order', () => {
  test('are required only for what has happened', () => {
    const placed: OrderFacts = {
      ...cancelled,
      status: 'placed',
      saga: { step: 'reserving', attempt: 1 },
      hasSagas: true,
      secondsOverdue: -20,
      events: orderEvents('placed'),
    };
    expect(checkOrder(placed, undefined, [])).toEqual([]);
    expect(checkOrder(confirmed, held, reserved)).toEqual([]);
  });

  test('may include a confirmation before a cancellation', () => {
    expect(checkOrder({ ...cancelled, events: orderEvents('placed', 'confirmed', 'cancelled') }, voided, released)).toEqual([]);
  });

  test('may be newer than a parcel of an order in progress', () => {
    expect(checkOrder({ ...confirmed, events: [...orderEvents('placed', 'confirmed'), parcelShipped(1)] }, held, reserved)).toEqual([]);
  });

  test.each<[string, OrderFacts['events'], RegExp]>([
    [
      'are reported when a shipped parcel has none',
      [...orderEvents('placed', 'confirmed', 'completed'), parcelShipped(1)],
      /the event that parcel 2 has shipped is missing$/,
    ],
    [
      'are reported when a parcel has two',
      [...orderEvents('placed', 'confirmed', 'completed'), parcelShipped(1), parcelShipped(2), parcelShipped(2)],
      /order\.parcel-shipped\.v1 of parcel 2 was recorded 2 times$/,
    ],
  ])('%s', (_, events, finding) => {
    expect(checkOrder({ ...completed, events }, paid, shipped)).toEqual([expect.stringMatching(finding)]);
  });

  test('are reported when a cancelled parcel has one of its shipment', () => {
    const parcels = completed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' as const }));
    const stock = shipped.map((parcel) => ({ ...parcel, status: 'released' as const, picks: [] }));
    const order = {
      ...cancelled,
      parcels,
      events: [...orderEvents('placed', 'confirmed', 'cancelled'), parcelShipped(2), parcelCancelled(1), parcelCancelled(2)],
    };
    expect(checkOrder(order, voided, stock)).toEqual([
      expect.stringMatching(/parcel 2 is cancelled, but an event reports that it has shipped$/),
    ]);
  });
});
