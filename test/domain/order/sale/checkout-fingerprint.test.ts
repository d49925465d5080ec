import { describe, expect, test } from 'vitest';
import { Checkout } from '../../../../contracts/order/http.ts';
import { fingerprintOf } from '../../../../domain/order/sale/checkout-fingerprint.ts';

const shopper = {
  lines: [
    { sku: 'LANTERN', quantity: 2, unitPrice: { amount: 1250, currency: 'GBP' } },
    { sku: 'MUG', quantity: 1, unitPrice: { amount: 499, currency: 'GBP' } },
  ],
  cartVersion: 7,
  contact: { email: 'ada@example.com', name: 'Ada Buyer' },
  shippingAddress: { name: 'Ada Buyer', line1: '1 High Street', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' },
  payment: { paymentMethod: 'pm_card_visa' },
};

const importer = { ...shopper, cartVersion: undefined, customerId: 4711, placedAt: '2011-08-01T09:30:00.000Z', notify: false };

const fingerprint = (body: unknown) => fingerprintOf(Checkout.parse(body));

describe('the fingerprint of a checkout', () => {
  // The hashes are stored with the keys. A changed hash refuses repeats that are sent across a deployment.
  test.each([
    ['a shopper', shopper, 'lEh6BMJ-xeG7zShf10LTK-t6gVWD45nRN0dSMemQA8g'],
    ['an importer', importer, 'AtgDw7E3a72IWTLCyUDztZtcRfERR-aXwn6VFhJQfy0'],
  ])('of %s has not changed', (_case, body, hash) => {
    expect(fingerprint(body)).toBe(hash);
  });

  test('does not depend on the order of fields or on blanks around texts', () => {
    const { name, email } = shopper.contact;
    const reordered = Object.fromEntries(Object.entries({ ...shopper, contact: { name: ` ${name} `, email } }).toReversed());
    expect(fingerprint(reordered)).toBe(fingerprint(shopper));
  });

  test('differs with every field', () => {
    const [lantern, mug] = shopper.lines;
    const others = [
      { ...shopper, lines: [mug, lantern] },
      { ...shopper, lines: [lantern] },
      { ...shopper, lines: [{ ...lantern, sku: 'LAMP' }, mug] },
      { ...shopper, lines: [{ ...lantern, quantity: 3 }, mug] },
      { ...shopper, lines: [{ ...lantern, unitPrice: { amount: 1251, currency: 'GBP' } }, mug] },
      { ...shopper, lines: [{ ...lantern, unitPrice: { amount: 1250, currency: 'EUR' } }, mug] },
      { ...shopper, cartVersion: 8 },
      ...Object.keys(shopper.contact).map((field) => ({ ...shopper, contact: { ...shopper.contact, [field]: 'other@example.com' } })),
      ...Object.keys(shopper.shippingAddress).map((field) => ({
        ...shopper,
        shippingAddress: { ...shopper.shippingAddress, [field]: field === 'country' ? 'IE' : 'other' },
      })),
      { ...shopper, payment: { paymentMethod: 'pm_other' } },
      importer,
      { ...importer, customerId: 4712 },
      { ...importer, placedAt: '2011-08-02T09:30:00.000Z' },
      { ...importer, notify: true },
      { ...importer, notify: undefined },
    ];
    expect(new Set([shopper, ...others].map(fingerprint)).size).toBe(others.length + 1);
  });
});
