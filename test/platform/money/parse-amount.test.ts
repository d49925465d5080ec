import { expect, test } from 'vitest';
import { parseAmount, writeAmount } from '../../../platform/money/parse-amount.ts';

test.each([
  ['12.50', 'GBP', 1250],
  ['12,5', 'GBP', 1250],
  ['12', 'GBP', 1200],
  ['0.10', 'GBP', 10],
  ['12.500', 'GBP', 1250],
  ['1250', 'JPY', 1250],
  ['1250.0', 'JPY', 1250],
  ['1.230', 'KWD', 1230],
])('%s of %s are %i minor units', (text, currency, amount) => {
  expect(parseAmount(text, currency)).toBe(amount);
});

test.each([
  ['', 'GBP'],
  ['-1', 'GBP'],
  ['£12', 'GBP'],
  ['1,250.00', 'GBP'],
  ['12.505', 'GBP'],
  ['12.5', 'JPY'],
  ['1e3', 'GBP'],
  ['1234567890', 'GBP'],
])('%j is no amount of %s', (text, currency) => {
  expect(parseAmount(text, currency)).toBeUndefined();
});

test.each([
  [1250, 'GBP', '12.50'],
  [5, 'GBP', '0.05'],
  [1250, 'JPY', '1250'],
])('%i minor units of %s are written %s, and read again', (amount, currency, text) => {
  expect(writeAmount(amount, currency)).toBe(text);
  expect(parseAmount(text, currency)).toBe(amount);
});
