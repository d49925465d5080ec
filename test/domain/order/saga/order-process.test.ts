import { describe, expect, test } from 'vitest';
import { parcelShare } from '../../../../domain/order/saga/order-process.ts';
import { bought, parcels, pounds } from '../../../support/builders/orders.ts';

describe('shares of the total', () => {
  test('are the prices of the parcels’ lines, and sum to the total', () => {
    const terms = bought();
    expect(parcels.map((parcel) => parcelShare(terms, parcel))).toEqual([pounds(2999), pounds(998)]);
    expect(2999 + 998).toBe(terms.total.amount);
  });

  test('are refused for a line that the order does not have', () => {
    expect(() => parcelShare(bought(), { parcelNo: 1, centre: 'north', lines: [{ lineNo: 9, sku: 'MUG', quantity: 1 }] })).toThrow(
      /line 9/,
    );
  });
});
