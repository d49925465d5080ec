import { describe, expect, test } from 'vitest';
import { availableTo, isShort, isOrderBlocked, shownCount } from '../../../../storefront/features/cart/stock-counts.ts';

const line = { sku: 'A', quantity: 3, problem: null };

describe('a shortage', () => {
  test('is fewer units than wanted', () => {
    expect([0, 2, 3, 4].map((available) => isShort(available, 3))).toEqual([true, true, false, false]);
  });

  test('is not shown while inventory is unavailable', () => {
    expect(isShort(undefined, 3)).toBe(false);
    expect(isOrderBlocked([line], new Map())).toBe(false);
  });

  test('blocks the order, as does a changed price', () => {
    expect(isOrderBlocked([line], new Map([['A', 2]]))).toBe(true);
    expect(isOrderBlocked([{ ...line, problem: 'price-changed' }], new Map([['A', 3]]))).toBe(true);
    expect(isOrderBlocked([line], new Map([['A', 3]]))).toBe(false);
  });
});

test('only small counts are shown', () => {
  expect([undefined, 0, 1, 9, 10, 4_000].map(shownCount)).toEqual([undefined, 0, 1, 9, undefined, undefined]);
});

describe('the units that a shopper can buy', () => {
  test('include those that the open purchase reserves', () => {
    const purchase = { lines: [line, { sku: 'A', quantity: 1 }, { sku: 'B', quantity: 1 }] };
    const available = new Map([
      ['A', 0],
      ['C', 5],
    ]);
    expect(availableTo({ purchase, lines: [line] }, available)).toEqual(
      new Map([
        ['A', 4],
        ['C', 5],
      ]),
    );
    expect(availableTo(undefined, available)).toEqual(available);
  });

  test('include those that the cart holds', () => {
    const lines = [
      { ...line, hold: { quantity: 2 } },
      { ...line, sku: 'B', hold: null },
    ];
    const own = availableTo(
      { purchase: null, lines },
      new Map([
        ['A', 1],
        ['B', 5],
      ]),
    );
    expect([...own]).toEqual([
      ['A', 3],
      ['B', 5],
    ]);
  });
});
