import { describe, expect, test } from 'vitest';
import type { OrderFacts, PaymentFacts, ReservedParcelFacts } from '../../../ops/audit/facts.ts';
import { isUnderWay, judgeOrder } from '../../../ops/audit/judge-order.ts';
import {
  cancelled,
  completed,
  confirmed,
  hasLeft,
  held,
  paid,
  released,
  reserved,
  sagasOfParcels,
  shipped,
  told,
  voided,
  wasParcelCancelled,
} from './known-facts.ts';

const stopped = sagasOfParcels({ step: 'cancelled' }, { step: 'cancelled' });

describe('an order, its payment and its stock', () => {
  test('agree when all is shipped and paid', () => {
    expect(judgeOrder(completed, paid, shipped)).toEqual([]);
  });

  test('agree when all was undone, whether or not a payment was ever made', () => {
    expect(judgeOrder(cancelled, voided, released)).toEqual([]);
    expect(judgeOrder(cancelled, undefined, [])).toEqual([]);
  });

  test('agree when one parcel was cancelled and the other paid', () => {
    const parcels = completed.parcels.map((parcel) => (parcel.parcelNo === 2 ? { ...parcel, status: 'cancelled' as const } : parcel));
    const parcelSagas = [...completed.parcelSagas.slice(0, 1), ...stopped.slice(1)];
    const payment = { ...paid, captured: 400, taken: 400, released: 300, shares: paid.shares.slice(0, 1) };
    const stock: ReservedParcelFacts[] = shipped.map((parcel) =>
      parcel.parcelNo === 2 ? { ...parcel, status: 'released', picks: ['cancelled'] } : parcel,
    );
    expect(
      judgeOrder(
        {
          ...completed,
          parcels,
          parcelSagas,
          events: [...told('placed', 'confirmed'), hasLeft(1), wasParcelCancelled(2), ...told('completed')],
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
      /no event says that parcel 2 is cancelled/,
    ],
    [
      'an event of a cancelled parcel that has shipped',
      { ...completed, events: [...(completed.events ?? []), wasParcelCancelled(2)] },
      paid,
      shipped,
      /parcel 2 is shipped, yet an event says that it is cancelled/,
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
      'captures that the payment does not know',
      completed,
      { ...paid, shares: [...paid.shares, ...paid.shares] },
      shipped,
      /the captures say 1400/,
    ],
    ['money held after the end', cancelled, { ...voided, released: 0 }, released, /700 of the customer's money are held/],
    ['money taken for nothing', cancelled, { ...voided, taken: 700, released: 0 }, released, /cancelled, yet 700 were taken/],
    [
      'a cancelled order whose payment may still be approved',
      cancelled,
      { ...voided, authorised: 0, released: 0, status: 'awaiting-customer' },
      [],
      /may still approve/,
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
      'a cancelled order that left the stock',
      cancelled,
      voided,
      [...shipped.slice(0, 1), ...released.slice(1)],
      /1 of its parcels left the stock/,
    ],
    [
      'a parcel shipped that is still on the shelf',
      completed,
      paid,
      [...reserved.slice(0, 1), ...shipped.slice(1)],
      /its stock is reserved/,
    ],
    [
      'a cancelled parcel whose stock is held though its saga has ended',
      { ...confirmed, parcels: confirmed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' })), parcelSagas: stopped },
      held,
      reserved,
      /parcel 1 is cancelled, yet its stock is reserved/,
    ],
    ['a parcel that nobody reserved', completed, paid, shipped.slice(1), /parcel 1 has no stock/],
    ['sagas that wait after the end', { ...completed, openSagas: 1 }, paid, shipped, /1 of its sagas still wait/],
    [
      'an order that waits for staff',
      { ...completed, status: 'stuck', reason: { code: 'pick-refused', reason: 'closed' } },
      paid,
      shipped,
      /waits for staff: .*pick-refused.*closed/,
    ],
    ['a fact that nobody was told', { ...completed, events: told('placed') }, paid, shipped, /nobody was told order\.order-confirmed/],
    ['a fact told twice', { ...cancelled, events: told('placed', 'cancelled', 'placed') }, voided, released, /recorded 2 times/],
  ])('do not agree: %s', (_, order, payment, stock, finding) => {
    expect(judgeOrder(order, payment, stock).join('\n')).toMatch(finding);
  });
});

describe('an order that is to go on', () => {
  test('may have a payment without an outcome', () => {
    expect(judgeOrder(confirmed, { ...held, unsettled: ['void'] }, reserved)).toEqual([]);
  });

  test.each([-3_600, 0, 299])('is under way when its sagas are reminded %i seconds after their deadline', (secondsOverdue) => {
    const order = { ...confirmed, secondsOverdue };
    expect(judgeOrder(order, held, reserved)).toEqual([]);
    expect(isUnderWay(order)).toBe(true);
  });

  const requesting = { step: 'requesting-pick', attempt: 1 } as const;
  const waits = (saga: typeof requesting | { step: 'picking'; attempt: number }, repeats: number) => ({
    ...confirmed,
    parcelSagas: confirmed.parcelSagas.map((parcel) => (parcel.parcelNo === 2 ? { ...parcel, saga, repeats } : parcel)),
  });

  test('is named when one of its sagas has repeated a command for minutes', () => {
    const finding =
      'order A1 (0193de00-0000-8000-8000-000000000001), confirmed: its step requesting-pick has repeated its command 3 times without a reply: ' +
      'look at the queue of that command and its consumer';
    expect(judgeOrder(waits(requesting, 3), held, reserved)).toEqual([finding]);
    const placed: OrderFacts = {
      ...cancelled,
      status: 'placed',
      saga: { step: 'reserving', attempt: 1 },
      openSagas: 1,
      secondsOverdue: -20,
    };
    expect(judgeOrder({ ...placed, repeats: 5, events: told('placed') }, undefined, [])).toEqual([
      expect.stringMatching(/its step reserving has repeated its command 5 times/),
    ]);
  });

  test('may repeat a command twice, and ask for days whether a parcel has shipped', () => {
    expect(judgeOrder(waits(requesting, 2), held, reserved)).toEqual([]);
    expect(judgeOrder(waits({ step: 'picking', attempt: 1 }, 20), held, reserved)).toEqual([]);
  });

  test.each<[string, Partial<OrderFacts>, RegExp]>([
    ['nothing waits for an answer', { openSagas: 0, secondsOverdue: null }, /: nothing moves it: none of its sagas has a deadline$/],
    ['the sweeper does not come', { secondsOverdue: 400 }, /: its sagas have waited for a reminder for 6 minutes/],
    [
      'all its parcels are over',
      { openSagas: 0, secondsOverdue: null, parcels: confirmed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' })) },
      /: all its parcels have shipped or are cancelled, yet nothing completes it$/,
    ],
  ])('is not under way when %s', (_, changes, finding) => {
    const order = { ...confirmed, ...changes };
    expect(judgeOrder(order, held, reserved)).toContainEqual(expect.stringMatching(finding));
    expect(isUnderWay(order)).toBe(false);
  });

  test.each(['completed', 'cancelled', 'stuck'] as const)('is none that is %s', (status) => {
    const order = { ...confirmed, status };
    expect(isUnderWay(order)).toBe(false);
    expect(judgeOrder(order, held, reserved).join('\n')).not.toMatch(/nothing moves it|reminder/);
  });
});

describe('what was told of an order', () => {
  test('need not be more than has happened to it', () => {
    const placed: OrderFacts = {
      ...cancelled,
      status: 'placed',
      saga: { step: 'reserving', attempt: 1 },
      openSagas: 1,
      secondsOverdue: -20,
      events: told('placed'),
    };
    expect(judgeOrder(placed, undefined, [])).toEqual([]);
    expect(judgeOrder(confirmed, held, reserved)).toEqual([]);
  });

  test('may be that it was confirmed, though it was cancelled then', () => {
    expect(judgeOrder({ ...cancelled, events: told('placed', 'confirmed', 'cancelled') }, voided, released)).toEqual([]);
  });

  test('may be ahead of what was read of a parcel while it is under way', () => {
    expect(judgeOrder({ ...confirmed, events: [...told('placed', 'confirmed'), hasLeft(1)] }, held, reserved)).toEqual([]);
  });

  test.each<[string, OrderFacts['events'], RegExp]>([
    [
      'misses a parcel that has shipped',
      [...told('placed', 'confirmed', 'completed'), hasLeft(1)],
      /nobody was told that parcel 2 has shipped$/,
    ],
    [
      'tells of a parcel twice',
      [...told('placed', 'confirmed', 'completed'), hasLeft(1), hasLeft(2), hasLeft(2)],
      /order\.parcel-shipped\.v1 of parcel 2 was recorded 2 times$/,
    ],
  ])('%s', (_, events, finding) => {
    expect(judgeOrder({ ...completed, events }, paid, shipped)).toEqual([expect.stringMatching(finding)]);
  });

  test('tells of a parcel that was cancelled', () => {
    const parcels = completed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' as const }));
    const stock = shipped.map((parcel) => ({ ...parcel, status: 'released' as const, picks: [] }));
    const order = {
      ...cancelled,
      parcels,
      parcelSagas: stopped,
      events: [...told('placed', 'confirmed', 'cancelled'), hasLeft(2), wasParcelCancelled(1), wasParcelCancelled(2)],
    };
    expect(judgeOrder(order, voided, stock)).toEqual([
      expect.stringMatching(/parcel 2 is cancelled, yet it was told that it has shipped$/),
    ]);
  });
});
