import { describe, expect, test } from 'vitest';
import { adviceOn } from '../../../../storefront/features/checkout/checkout-advice.ts';

const titles = new Map([['A 1', 'Lantern']]);

describe('the advice to a shopper without an order', () => {
  test('names products by title', () => {
    expect(adviceOn({ kind: 'sold-out', skus: ['A 1', 'B/2'] }, titles)?.title).toBe('Sold out: Lantern, B/2');
  });

  test('differs for each refusal that a shopper can resolve', () => {
    const codes = ['checkout-disabled', 'order-too-large', 'order-cancelled', 'not-sent', 'currency-mismatch'];
    expect(new Set(codes.map((code) => adviceOn({ kind: 'refused', code }, titles)?.advice)).size).toBe(codes.length);
  });

  test('is undefined where the fields show the problem', () => {
    expect(adviceOn({ kind: 'mistyped', problems: [{ field: 'email', text: 'Enter an e-mail address' }] }, titles)).toBeUndefined();
  });
});
