import { afterEach, expect, test, vi } from 'vitest';
import { decimalsOf, formatMoney } from '../../../platform/money/money.ts';

afterEach(() => void vi.restoreAllMocks());

test.each([
  [{ amount: 1230, currency: 'GBP' }, '£12.30'],
  [{ amount: -5, currency: 'EUR' }, '-€0.05'],
  [{ amount: 1230, currency: 'JPY' }, 'JP¥1,230'],
  [{ amount: 1230, currency: 'KWD' }, 'KWD\u00A01.230'],
])('%j is written %s', (money, text) => {
  expect(formatMoney(money)).toBe(text);
});

test.each([
  ['GBP', 2],
  ['JPY', 0],
  ['KWD', 3],
])('of %s people write %i decimals', (currency, decimals) => {
  expect(decimalsOf(currency)).toBe(decimals);
});

test('many amounts of a currency share one format', () => {
  const made = vi.spyOn(Intl, 'NumberFormat');
  expect(Array.from({ length: 50 }, (_, amount) => formatMoney({ amount, currency: 'CHF' })).at(-1)).toBe('CHF\u00A00.49');
  expect(decimalsOf('CHF')).toBe(2);
  expect(made).toHaveBeenCalledTimes(1);
});
