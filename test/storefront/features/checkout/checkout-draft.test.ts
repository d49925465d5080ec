import { describe, expect, test } from 'vitest';
import { Checkout } from '../../../../contracts/order/http.ts';
import { Contact } from '../../../../contracts/order/contact.ts';
import { checkoutOf, draftOf, problemsOf } from '../../../../storefront/features/checkout/checkout-draft.ts';

const draft = {
  email: 'ada@example.com',
  name: 'Ada',
  line1: '1 Test Lane',
  city: 'Leeds',
  postcode: 'LS1 1AA',
  country: 'GB',
};

describe('a checkout draft', () => {
  test('is read without the blanks around it', () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(draft)) form.set(name, `  ${value} `);
    expect(draftOf(form)).toEqual(draft);
  });

  test.each(['LS1 1AA', ''])('becomes a request that the order service accepts, with the postcode %j or without one', (postcode) => {
    const lines = [{ sku: 'MUG', quantity: 2, unitPrice: { amount: 499, currency: 'GBP' } }];
    const country = postcode === '' ? 'HK' : 'GB';
    const checkout = checkoutOf({ ...draft, postcode, country }, { lines, cartVersion: 3, paymentMethod: 'pm_1' });
    expect(checkout).toEqual({
      lines,
      cartVersion: 3,
      contact: { email: 'ada@example.com', name: 'Ada' },
      shippingAddress: { name: 'Ada', line1: '1 Test Lane', city: 'Leeds', country, ...(postcode && { postcode }) },
      payment: { paymentMethod: 'pm_1' },
    });
    expect(Checkout.parse(checkout)).toEqual(checkout);
  });

  test('has no problems when it is complete', () => {
    expect(problemsOf(draft)).toEqual([]);
  });

  test('has a problem for each field left empty, in the order of the fields', () => {
    const problems = problemsOf({ email: '', name: '', line1: '', city: '', postcode: '', country: '' });
    expect(problems.map(({ field }) => field)).toEqual(['email', 'name', 'line1', 'city', 'country']);
  });

  test.each(['ada', 'ada@', '@example.com', 'ada@example', 'a b@example.com'])('refuses %j as an e-mail address', (email) => {
    expect(problemsOf({ ...draft, email })).toMatchObject([{ field: 'email' }]);
  });

  test.each([
    'ada@example.com',
    "o'neil+x@example.co.uk",
    'ä@example.com',
    'ada@exämple.com',
    'ada@почта.рф',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'b.'.repeat(130)}com`,
    'ada..x@example.com',
    'ada.@example.com',
    'ada@exa_mple.com',
    'ada@example.c',
    '"ada"@example.com',
  ])('accepts %j if the order service does', (email) => {
    expect(problemsOf({ ...draft, email }).length === 0).toBe(Contact.safeParse({ email, name: draft.name }).success);
  });

  test.each([
    ['ä@example.com', 'before the @'],
    [`${'a'.repeat(65)}@example.com`, '64 before the @'],
  ])('explains the problem of %j', (email, remedy) => {
    expect(problemsOf({ ...draft, email })).toEqual([{ field: 'email', text: expect.stringContaining(remedy) }]);
  });

  test.each(['GB', 'DE'])('needs a postcode in %s', (country) => {
    expect(problemsOf({ ...draft, postcode: '', country })).toMatchObject([{ field: 'postcode' }]);
  });

  test.each(['IE', 'HK', 'AE'])('needs no postcode in %s, but may have one', (country) => {
    expect(problemsOf({ ...draft, postcode: '', country })).toEqual([]);
    expect(problemsOf({ ...draft, country })).toEqual([]);
  });

  test.each(['United Kingdom', 'ZZ', ''])('refuses %j as a country', (country) => {
    expect(problemsOf({ ...draft, country })).toMatchObject([{ field: 'country' }]);
  });

  test('refuses texts that are too long for a label', () => {
    expect(problemsOf({ ...draft, postcode: 'X'.repeat(21) })).toMatchObject([{ field: 'postcode' }]);
  });
});
