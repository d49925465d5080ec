import { describe, expect, test } from 'vitest';
import type { OrderFacts, PaymentFacts } from '../../../ops/audit/facts.ts';
import { judgeOrder } from '../../../ops/audit/judge-order.ts';
import {
  cancelled,
  completed,
  confirmed,
  hasLeft,
  held,
  one,
  paid,
  released,
  reserved,
  sagasOfParcels,
  shipped,
  told,
  toldOfPayment,
  voided,
  wasCaptured,
  wasParcelCancelled,
} from './known-facts.ts';

describe('what was told of a payment', () => {
  test.each<[string, PaymentFacts]>([
    ['of one that is captured, share by share', paid],
    [
      'of one that was declined once and authorised then',
      { ...paid, attempts: 2, events: [...toldOfPayment('declined'), ...(paid.events ?? [])] },
    ],
    ['of one whose events the outbox need not keep any more', { ...paid, events: null }],
  ])('is all there, %s', (_, payment) => {
    expect(judgeOrder(completed, payment, shipped)).toEqual([]);
  });

  test.each<[string, PaymentFacts]>([
    ['was voided', voided],
    ['was voided before it was ever approved', { ...voided, authorised: 0, released: 0, events: [] }],
    ['was declined', { ...voided, status: 'declined', authorised: 0, released: 0, events: toldOfPayment('declined') }],
  ])('is all there, of one that %s', (_, payment) => {
    expect(judgeOrder(cancelled, payment, released)).toEqual([]);
  });

  test.each<[string, PaymentFacts, string]>([
    ['the authorisation', { ...paid, events: paid.events?.slice(1) ?? null }, 'nobody was told payment.payment-authorised.v1'],
    ['the capture of a share', { ...paid, events: paid.events?.slice(0, -1) ?? null }, 'nobody was told that the share of'],
  ])('misses %s', (_, payment, finding) => {
    expect(judgeOrder(completed, payment, shipped)).toEqual([expect.stringContaining(finding)]);
  });

  test.each<[string, PaymentFacts, string]>([
    ['the void', { ...voided, events: toldOfPayment('authorised') }, 'nobody was told payment.payment-voided.v1'],
    [
      'the decline',
      { ...voided, status: 'declined', authorised: 0, released: 0, events: [] },
      'nobody was told payment.payment-declined.v1',
    ],
  ])('misses %s', (_, payment, finding) => {
    expect(judgeOrder(cancelled, payment, released)).toEqual([expect.stringContaining(finding)]);
  });

  test.each<[string, PaymentFacts, string]>([
    [
      'an authorisation',
      { ...paid, events: [...(paid.events ?? []), ...toldOfPayment('authorised')] },
      'payment.payment-authorised.v1 was recorded 2 times',
    ],
    [
      'the capture of a share',
      { ...paid, events: [...(paid.events ?? []), wasCaptured(one)] },
      `payment.payment-captured.v1 of ${one} was recorded 2 times`,
    ],
  ])('has %s twice', (_, payment, finding) => {
    expect(judgeOrder(completed, payment, shipped)).toEqual([expect.stringContaining(finding)]);
  });
});

describe('the hold of a sale', () => {
  test('may be given back when all its parcels are cancelled, and not before', () => {
    const compensating: OrderFacts['saga'] = {
      step: 'compensating',
      reason: { code: 'cancelled-by-customer' },
      stock: null,
      money: { attempt: 1, isDone: false },
    };
    const parcels = confirmed.parcels.map((parcel) => ({ ...parcel, status: 'cancelled' as const }));
    const parcelSagas = sagasOfParcels({ step: 'cancelled' }, { step: 'cancelled' });
    const events = [...(confirmed.events ?? []), wasParcelCancelled(1), wasParcelCancelled(2)];
    const order = { ...confirmed, saga: compensating, parcels, parcelSagas, events };
    const stock = reserved.map((parcel) => ({ ...parcel, status: 'released' as const, picks: [] }));
    expect(judgeOrder(order, held, stock)).toEqual([]);
    expect(judgeOrder(order, voided, stock)).toEqual([]);
    expect(judgeOrder(confirmed, voided, reserved)).toEqual([
      expect.stringMatching(/it is sold, yet its payment is voided$/),
      expect.stringMatching(/its parcels are worth 700, yet only 0 of the payment are held or taken$/),
    ]);
  });

  test('that has lapsed lets nothing leave that has not left', () => {
    const expired: PaymentFacts = { ...held, status: 'expired', released: 700 };
    const stopping = { step: 'cancelling-pick', attempt: 1 } as const;
    const parcelSagas = sagasOfParcels({ ...stopping, isUnpaid: true }, { ...stopping, isUnpaid: true });
    expect(judgeOrder({ ...confirmed, parcelSagas }, expired, reserved)).toEqual([]);
    expect(judgeOrder(confirmed, expired, reserved)).toEqual([
      expect.stringMatching(/its hold has lapsed, yet parcel 1 is not being stopped$/),
      expect.stringMatching(/its hold has lapsed, yet parcel 2 is not being stopped$/),
    ]);
    const byCustomer = sagasOfParcels({ ...stopping, isUnpaid: false }, { ...stopping, isUnpaid: true });
    expect(judgeOrder({ ...confirmed, parcelSagas: byCustomer }, expired, reserved)).toEqual([
      expect.stringMatching(/parcel 1 is not being stopped$/),
    ]);
  });

  test('that lapsed after a part was paid leaves the order completed with that part', () => {
    const [first, second] = completed.parcels;
    if (!first || !second) throw new Error('two parcels');
    const order: OrderFacts = {
      ...completed,
      saga: { step: 'completed', cancellation: { code: 'payment-hold-lapsed' } },
      parcels: [first, { ...second, status: 'cancelled' }],
      parcelSagas: [...completed.parcelSagas.slice(0, 1), { parcelNo: 2, saga: { step: 'cancelled' }, stuck: null, repeats: 0 }],
      events: [...told('placed', 'confirmed'), hasLeft(1), wasParcelCancelled(2), ...told('completed')],
    };
    const part: PaymentFacts = {
      ...paid,
      status: 'expired',
      captured: 400,
      taken: 400,
      released: 300,
      shares: [{ sagaId: one, amount: 400 }],
      events: [...toldOfPayment('authorised'), wasCaptured(one)],
    };
    const stock = shipped.map((parcel) => (parcel.parcelNo === 2 ? { ...parcel, status: 'released' as const, picks: [] } : parcel));
    expect(judgeOrder(order, part, stock)).toEqual([]);
  });

  test('is given back when only what costs nothing has left', () => {
    const lines = completed.lines.map((line) => (line.sku === 'MUG' ? { ...line, unitAmount: 0 } : { ...line, unitAmount: 350 }));
    const parcels = completed.parcels.map((parcel) => (parcel.parcelNo === 1 ? { ...parcel, status: 'cancelled' as const } : parcel));
    const parcelSagas = [{ parcelNo: 1, saga: { step: 'cancelled' as const }, stuck: null, repeats: 0 }, ...completed.parcelSagas.slice(1)];
    const events = [...told('placed', 'confirmed'), hasLeft(2), wasParcelCancelled(1), ...told('completed')];
    const order = { ...completed, lines, parcels, parcelSagas, events };
    const stock = shipped.map((parcel) => (parcel.parcelNo === 1 ? { ...parcel, status: 'released' as const, picks: [] } : parcel));
    expect(judgeOrder(order, voided, stock)).toEqual([]);
    expect(judgeOrder(order, held, stock)).toContainEqual(expect.stringMatching(/it is sold, yet its payment is authorised$/));
  });
});
