import { describe, expect, test } from 'vitest';
import { adviceOn } from '../../../../storefront/features/checkout/checkout-advice.ts';

const titles = new Map([['A 1', 'Lantern']]);

describe('what a shopper is told who has no order', () => {
  test('names products as the shopper knows them', () => {
    expect(adviceOn({ kind: 'sold-out', skus: ['A 1', 'B/2'] }, titles)?.title).toBe('Sold out: Lantern, B/2');
  });

  test('is another thing for each refusal that a shopper can do something about', () => {
    const codes = ['checkout-disabled', 'order-too-large', 'order-cancelled', 'not-sent', 'currency-mismatch'];
    expect(new Set(codes.map((code) => adviceOn({ kind: 'refused', code }, titles)?.advice)).size).toBe(codes.length);
  });

  test('is left to the fields where those are wrong', () => {
    expect(adviceOn({ kind: 'mistyped', problems: [{ field: 'email', text: 'Enter an e-mail address' }] }, titles)).toBeUndefined();
  });
});
