import { expect, test } from 'vitest';
import type { CartLineView } from '../../../../contracts/order/http.ts';
import { changesOf, correctionIn, correctionText } from '../../../../storefront/features/cart/corrections.ts';

const pounds = (amount: number) => ({ amount, currency: 'GBP' });

const line = (sku: string, quantity: number, problem: CartLineView['problem'] = null): CartLineView => ({
  sku,
  title: sku,
  quantity,
  unitPrice: pounds(100),
  currentPrice: problem === 'unknown-sku' ? null : pounds(problem === 'price-changed' ? 150 : 100),
  problem,
});

test('each change has the line that the shop can sell', () => {
  const lines = [line('SAME', 3), line('PRICED', 3, 'price-changed'), line('SHORT', 3), line('GONE', 3), line('UNSOLD', 3, 'unknown-sku')];
  const changes = changesOf(
    lines,
    new Map([
      ['SAME', 3],
      ['PRICED', 5],
      ['SHORT', 2],
      ['GONE', 0],
      ['UNSOLD', 9],
    ]),
  );
  expect(changes.map(({ kind, correction: { sku, quantity, unitPrice } }) => [kind, sku, quantity, unitPrice.amount])).toEqual([
    ['price', 'PRICED', 3, 150],
    ['stock', 'SHORT', 2, 100],
    ['stock', 'GONE', 0, 100],
    ['not-sold', 'UNSOLD', 0, 100],
  ]);
});

test('a line that is short and has another price is one change', () => {
  expect(changesOf([line('BOTH', 3, 'price-changed')], new Map([['BOTH', 1]]))).toMatchObject([
    { kind: 'stock', correction: { quantity: 1, unitPrice: pounds(150) } },
  ]);
});

test('stock that is unknown, or too large to be published, is no change', () => {
  expect(changesOf([line('UNKNOWN', 3), line('LARGE', 500)], new Map([['LARGE', 300]]))).toEqual([]);
});

test('a correction survives a form, whatever its SKU', () => {
  for (const sku of ['A/1 "x"', 'ü%20\\', '𝄞'.repeat(32)]) {
    const correction = { sku, quantity: 2, unitPrice: pounds(150) };
    expect(correctionText(correction).length).toBeLessThan(300);
    expect(correctionIn(correctionText(correction))).toEqual(correction);
  }
  expect(['', '{', '7', 'null'].map(correctionIn)).toEqual([undefined, undefined, undefined, undefined]);
});
