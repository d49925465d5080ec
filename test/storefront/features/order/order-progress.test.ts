import { describe, expect, test } from 'vitest';
import type { ParcelView } from '../../../../contracts/order/http.ts';
import type { OrderReason } from '../../../../contracts/order/reasons.ts';
import { isCartKept, isSettled, lateCancellationOf, sentenceOf, stepsOf } from '../../../../storefront/features/order/order-progress.ts';

const AT = '2026-03-01T12:00:00.000Z';

const unitPrice = { amount: 100, currency: 'GBP' };
const lines = [
  { lineNo: 1, sku: 'A', title: 'Lantern', quantity: 1, unitPrice },
  { lineNo: 2, sku: 'B', title: 'Mug', quantity: 2, unitPrice },
];

const parcel: ParcelView = { parcelNo: 1, centre: 'north', status: 'shipped', trackingNumber: 'T1', isCancelledTooLate: false, lines: [] };
const cancelledParcel: ParcelView = { ...parcel, parcelNo: 2, status: 'cancelled', trackingNumber: null };
const pickingParcel: ParcelView = { ...parcel, parcelNo: 2, status: 'picking', trackingNumber: null };

function states(status: Parameters<typeof stepsOf>[0]['status'], confirmedAt: string | null): readonly string[] {
  return stepsOf({ status, confirmedAt }).map(({ name, state }) => `${name} ${state}`);
}

describe('the progress of an order', () => {
  test('shows the next step as current', () => {
    expect(states('placed', null)).toEqual(['Placed done', 'Confirmed current', 'Shipped to-come']);
    expect(states('confirmed', AT)).toEqual(['Placed done', 'Confirmed done', 'Shipped current']);
    expect(states('completed', AT)).toEqual(['Placed done', 'Confirmed done', 'Shipped done']);
  });

  test('shows only the reached steps of a cancelled order', () => {
    expect(states('cancelled', null)).toEqual(['Placed done']);
    expect(states('cancelled', AT)).toEqual(['Placed done', 'Confirmed done']);
  });

  test('counts the parcels that have left', () => {
    const parcels = [parcel, pickingParcel];
    expect(sentenceOf({ status: 'fulfilling', reason: null, parcels, lines })).toContain('1 of 2 parcels has');
  });

  test('does not count a cancelled parcel as on its way', () => {
    const parcels = [parcel, cancelledParcel];
    expect(sentenceOf({ status: 'completed', reason: null, parcels, lines })).toContain('1 of 2 parcels left');
    expect(sentenceOf({ status: 'completed', reason: null, parcels: [parcel, parcel], lines })).toContain('All parcels');
  });

  test('names sold-out products by title', () => {
    expect(sentenceOf({ status: 'cancelled', reason: { code: 'sold-out', skus: ['A', 'B'] }, parcels: [], lines })).toContain(
      'Lantern, Mug sold out',
    );
    const comma = { ...lines[0], sku: 'A, B', title: 'Comma' } as (typeof lines)[number];
    expect(
      sentenceOf({ status: 'cancelled', reason: { code: 'sold-out', skus: ['A, B'] }, parcels: [], lines: [...lines, comma] }),
    ).toContain('Cancelled: Comma sold out');
  });

  test('explains after a decline that nothing was charged and the cart is kept', () => {
    const sentence = sentenceOf({ status: 'cancelled', reason: { code: 'payment-declined', reason: 'card-expired' }, parcels: [], lines });
    expect(sentence).toContain('not been charged');
    expect(sentence).toContain('cart');
  });

  test('explains after a lapsed payment what was stopped and that it is not charged', () => {
    const reason: OrderReason = { code: 'payment-hold-lapsed' };
    const parcels = [parcel, cancelledParcel];
    expect(sentenceOf({ status: 'completed', reason, parcels, lines })).toMatch(/1 of 2 parcels left.*approval of the payment ran out/);
    expect(sentenceOf({ status: 'cancelled', reason, parcels: [], lines })).toMatch(/ran out .* You have not been charged/);
    expect(sentenceOf({ status: 'confirmed', reason, parcels, lines })).toContain('we are stopping your order');
  });

  test('names the parcels for which a cancellation came too late, if any', () => {
    const late = { ...parcel, isCancelledTooLate: true };
    expect(lateCancellationOf({ parcels: [parcel] })).toBeUndefined();
    expect(lateCancellationOf({ parcels: [late, { ...parcel, parcelNo: 2 }] })).toContain('came too late for parcel 1:');
    expect(lateCancellationOf({ parcels: [late, { ...late, parcelNo: 2 }] })).toContain('too late for parcels 1 and 2:');
  });

  test('mentions the cancellation only while a parcel can still be stopped', () => {
    const reason: OrderReason = { code: 'cancelled-by-customer' };
    const picking: ParcelView = { ...pickingParcel, parcelNo: 1 };
    expect(sentenceOf({ status: 'confirmed', reason, parcels: [picking], lines })).toContain('We are stopping it');
    expect(sentenceOf({ status: 'confirmed', reason, parcels: [{ ...picking, isCancelledTooLate: true }], lines })).toContain(
      'being packed',
    );
  });

  test('tells a cancellation by staff from the shopper’s own, and a parcel that could not be sent from both', () => {
    const picking: ParcelView = { ...pickingParcel, parcelNo: 1 };
    const byStaff: OrderReason = { code: 'cancelled-by-staff' };
    expect(sentenceOf({ status: 'confirmed', reason: byStaff, parcels: [picking], lines })).toContain('Our customer service is cancelling');
    expect(sentenceOf({ status: 'cancelled', reason: byStaff, parcels: [], lines })).toContain('by our customer service');
    const notSent: OrderReason = { code: 'not-deliverable' };
    expect(sentenceOf({ status: 'confirmed', reason: notSent, parcels: [picking], lines })).toContain('cannot send a part');
    expect(sentenceOf({ status: 'completed', reason: notSent, parcels: [parcel, cancelledParcel], lines })).toContain(
      'could not send the rest: you are not charged',
    );
  });

  test('links to the cart only if the order has left it unchanged', () => {
    expect(isCartKept({ status: 'cancelled', confirmedAt: null })).toBe(true);
    expect(isCartKept({ status: 'cancelled', confirmedAt: AT })).toBe(false);
    expect(isCartKept({ status: 'placed', confirmedAt: null })).toBe(false);
  });

  test('is polled until the order has ended', () => {
    expect(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'stuck'].filter((status) => isSettled(status as 'placed'))).toEqual(
      [],
    );
    expect([isSettled('completed'), isSettled('cancelled')]).toEqual([true, true]);
  });
});
