import { describe, expect, test } from 'vitest';
import { isCartKept, isSettled, sentenceOf, stepsOf } from '../../../storefront/lib/order-progress.ts';

const AT = '2026-03-01T12:00:00.000Z';

const unitPrice = { amount: 100, currency: 'GBP' };
const lines = [
  { lineNo: 1, sku: 'A', title: 'Lantern', quantity: 1, unitPrice },
  { lineNo: 2, sku: 'B', title: 'Mug', quantity: 2, unitPrice },
];

const parcel = { parcelNo: 1, status: 'shipped', trackingNumber: 'T1', lines: [] };

function states(status: Parameters<typeof stepsOf>[0]['status'], confirmedAt: string | null): readonly string[] {
  return stepsOf({ status, confirmedAt }).map(({ name, state }) => `${name} ${state}`);
}

describe('how far an order is', () => {
  test('shows the next step as under way', () => {
    expect(states('placed', null)).toEqual(['Placed done', 'Confirmed current', 'Shipped to-come']);
    expect(states('confirmed', AT)).toEqual(['Placed done', 'Confirmed done', 'Shipped current']);
    expect(states('completed', AT)).toEqual(['Placed done', 'Confirmed done', 'Shipped done']);
  });

  test('shows of a cancelled order only what happened', () => {
    expect(states('cancelled', null)).toEqual(['Placed done']);
    expect(states('cancelled', AT)).toEqual(['Placed done', 'Confirmed done']);
  });

  test('counts the parcels that have left', () => {
    const parcels = [parcel, { ...parcel, parcelNo: 2, status: 'picking', trackingNumber: null }];
    expect(sentenceOf({ status: 'fulfilling', reason: null, parcels, lines })).toContain('1 of 2 parcels has');
  });

  test('does not say that a cancelled parcel is on its way', () => {
    const parcels = [parcel, { ...parcel, parcelNo: 2, status: 'cancelled', trackingNumber: null }];
    expect(sentenceOf({ status: 'completed', reason: null, parcels, lines })).toContain('1 of 2 parcels left');
    expect(sentenceOf({ status: 'completed', reason: null, parcels: [parcel, parcel], lines })).toContain('All parcels');
  });

  test('tells what sold out by the names that shoppers know', () => {
    expect(sentenceOf({ status: 'cancelled', reason: 'sold-out: A, B', parcels: [], lines })).toContain('Lantern, Mug sold out');
  });

  test('tells a declined shopper that nothing was charged and the cart is kept', () => {
    const sentence = sentenceOf({ status: 'cancelled', reason: 'payment-declined: lost_card', parcels: [], lines });
    expect(sentence).toContain('not been charged');
    expect(sentence).toContain('cart');
    expect(sentence).not.toContain('lost_card');
  });

  test('leads back to the cart only where the order has left it as it was', () => {
    expect(isCartKept({ status: 'cancelled', confirmedAt: null })).toBe(true);
    expect(isCartKept({ status: 'cancelled', confirmedAt: AT })).toBe(false);
    expect(isCartKept({ status: 'placed', confirmedAt: null })).toBe(false);
  });

  test('goes on asking until nothing more will happen', () => {
    expect(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'stuck'].filter((status) => isSettled(status as 'placed'))).toEqual(
      [],
    );
    expect([isSettled('completed'), isSettled('cancelled')]).toEqual([true, true]);
  });
});
