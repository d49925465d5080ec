import { describe, expect, test } from 'vitest';
import type { OrderFacts, PaymentFacts } from '../../../ops/audit/facts.ts';
import { checkOrder } from '../../../ops/audit/check-order.ts';
import {
  cancelled,
  completed,
  confirmed,
  parcelShipped,
  held,
  one,
  paid,
  released,
  reserved,
  sagasOfParcels,
  shipped,
  orderEvents,
  paymentEvents,
  voided,
  shareCaptured,
  parcelCancelled,
} from './order-facts.ts';

describe('the events of a payment', () => {
  test.each<[string, PaymentFacts]>([
    ['captured share by share', paid],
    ['declined once, then authorised', { ...paid, attempts: 2, events: [...paymentEvents('declined'), ...(paid.events ?? [])] }],
    ['older than the outbox keeps', { ...paid, events: null }],
  ])('are complete: %s', (_, payment) => {
    expect(checkOrder(completed, payment, shipped)).toEqual([]);
  });

  test.each<[string, PaymentFacts]>([
    ['was voided', voided],
    ['was voided before its approval', { ...voided, authorised: 0, released: 0, events: [] }],
    ['was declined', { ...voided, status: 'declined', authorised: 0, released: 0, events: paymentEvents('declined') }],
  ])('are complete for a payment that %s', (_, payment) => {
    expect(checkOrder(cancelled, payment, released)).toEqual([]);
  });

  test.each<[string, PaymentFacts, string]>([
    ['the authorisation', { ...paid, events: paid.events?.slice(1) ?? null }, 'the event payment.payment-authorised.v1 is missing'],
    ['the capture of a share', { ...paid, events: paid.events?.slice(0, -1) ?? null }, 'the event that the share of'],
  ])('are reported without %s', (_, payment, finding) => {
    expect(checkOrder(completed, payment, shipped)).toEqual([expect.stringContaining(finding)]);
  });

  test.each<[string, PaymentFacts, string]>([
    ['the void', { ...voided, events: paymentEvents('authorised') }, 'the event payment.payment-voided.v1 is missing'],
    [
      'the decline',
      { ...voided, status: 'declined', authorised: 0, released: 0, events: [] },
      'the event payment.payment-declined.v1 is missing',
    ],
  ])('are reported without %s', (_, payment, finding) => {
    expect(checkOrder(cancelled, payment, released)).toEqual([expect.stringContaining(finding)]);
  });

  test.each<[string, PaymentFacts, string]>([
    [
      'an authorisation',
      { ...paid, events: [...(paid.events ?? []), ...paymentEvents('authorised')] },
      'payment.payment-authorised.v1 was recorded 2 times',
    ],
    [
      'the capture of a share',
      { ...paid, events: [...(paid.events ?? []), shareCaptured(one)] },
      `payment.payment-captured.v1 of ${one} was recorded 2 times`,
    ],
  ])('are reported with %s twice', (_, payment, finding) => {
    expect(checkOrder(completed, payment, shipped)).toEqual([expect.stringContaining(finding)]);
  });
});

describe('the hold of a sale', () => {
  test('may be voided when all its parcels are cancelled, and not before', () => {
    const compensating: OrderFacts['saga'] = {
      step: 'compensating',
      reason: { code: 'cancelled-by-customer' },
      stock: null,
      money: { attempt: 1, isDone: false },
    };
    const parcels = confirmed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' as const }));
    const parcelSagas = sagasOfParcels({ step: 'cancelled' }, { step: 'cancelled' });
    const events = [...(confirmed.events ?? []), parcelCancelled(1), parcelCancelled(2)];
    const order = { ...confirmed, saga: compensating, parcels, parcelSagas, events };
    const stock = reserved.map((parcel) => ({ ...parcel, status: 'released' as const, picks: [] }));
    expect(checkOrder(order, held, stock)).toEqual([]);
    expect(checkOrder(order, voided, stock)).toEqual([]);
    expect(checkOrder(confirmed, voided, reserved)).toEqual([
      expect.stringMatching(/it is sold, but its payment is voided$/),
      expect.stringMatching(/its parcels are worth 700, but only 0 of the payment are held or taken$/),
    ]);
  });

  test('that has expired must stop all parcels that have not shipped', () => {
    const expired: PaymentFacts = { ...held, status: 'expired', released: 700 };
    const stopping = { step: 'cancelling-pick', attempt: 1 } as const;
    const parcelSagas = sagasOfParcels({ ...stopping, isUnpaid: true }, { ...stopping, isUnpaid: true });
    expect(checkOrder({ ...confirmed, parcelSagas }, expired, reserved)).toEqual([]);
    expect(checkOrder(confirmed, expired, reserved)).toEqual([
      expect.stringMatching(/its hold has expired, but parcel 1 is not being stopped$/),
      expect.stringMatching(/its hold has expired, but parcel 2 is not being stopped$/),
    ]);
    const byCustomer = sagasOfParcels({ ...stopping, isUnpaid: false }, { ...stopping, isUnpaid: true });
    expect(checkOrder({ ...confirmed, parcelSagas: byCustomer }, expired, reserved)).toEqual([
      expect.stringMatching(/parcel 1 is not being stopped$/),
    ]);
  });

  test('that expired after a partial capture leaves the order completed with that part', () => {
    const [first, second] = completed.parcels;
    if (!first || !second) throw new Error('two parcels');
    const order: OrderFacts = {
      ...completed,
      parcels: [first, { ...second, status: 'cancelled' }],
      events: [...orderEvents('placed', 'confirmed'), parcelShipped(1), parcelCancelled(2), ...orderEvents('completed')],
    };
    const part: PaymentFacts = {
      ...paid,
      status: 'expired',
      captured: 400,
      taken: 400,
      released: 300,
      shares: [{ sagaId: one, amount: 400 }],
      events: [...paymentEvents('authorised'), shareCaptured(one)],
    };
    const stock = shipped.map((parcel) => (parcel.parcelNo === 2 ? { ...parcel, status: 'released' as const, picks: [] } : parcel));
    expect(checkOrder(order, part, stock)).toEqual([]);
  });

  test('is voided when only free items have shipped', () => {
    const lines = completed.lines.map((line) => (line.sku === 'MUG' ? { ...line, unitAmount: 0 } : { ...line, unitAmount: 350 }));
    const parcels = completed.parcels.map((parcel) => (parcel.parcelNo === 1 ? { ...parcel, status: 'cancelled' as const } : parcel));
    const events = [...orderEvents('placed', 'confirmed'), parcelShipped(2), parcelCancelled(1), ...orderEvents('completed')];
    const order = { ...completed, lines, parcels, events };
    const stock = shipped.map((parcel) => (parcel.parcelNo === 1 ? { ...parcel, status: 'released' as const, picks: [] } : parcel));
    expect(checkOrder(order, voided, stock)).toEqual([]);
    expect(checkOrder(order, held, stock)).toContainEqual(expect.stringMatching(/it is sold, but its payment is authorised$/));
  });
});
