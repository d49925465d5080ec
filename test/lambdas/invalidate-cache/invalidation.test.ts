import { describe, expect, test } from 'vitest';
import { PageEvent, invalidationOf } from '../../../lambdas/invalidate-cache/invalidation.ts';

const changedAt = '2026-11-22T12:00:00.000Z';
const priceOf = (sku: string, category = 'kitchen'): PageEvent =>
  PageEvent.parse({ type: 'product.price-changed.v1', sku, category, price: { amount: 1, currency: 'GBP' }, version: 2, changedAt });
const changed = (sku: string, moved: object = {}): PageEvent =>
  PageEvent.parse({ type: 'product.product-changed.v1', sku, category: 'garden', ...moved, version: 2, changedAt });
const soldOut = (sku: string): PageEvent =>
  PageEvent.parse({ type: 'inventory.availability-changed.v1', sku, isAvailable: false, changedAt });
const batch = (...messages: readonly PageEvent[]) => messages.map((message, index) => ({ message, messageId: `m${index}` }));

describe('an invalidation', () => {
  test('names each page once, though many events are about it', () => {
    expect(invalidationOf(batch(priceOf('A'), priceOf('A'), priceOf('B'), soldOut('B')))?.paths).toEqual([
      '#category-kitchen',
      '#home',
      '#product-A',
      '#product-B',
    ]);
  });

  test('of a product that moved names the category that it came to and the one that it left', () => {
    expect(invalidationOf(batch(changed('A', { formerCategory: 'kitchen' })))?.paths).toEqual([
      '#category-garden',
      '#category-kitchen',
      '#home',
      '#product-A',
    ]);
    expect(invalidationOf(batch(changed('A')))?.paths).toEqual(['#category-garden', '#home', '#product-A']);
  });

  test('of a SKU that sold out leaves categories and home as they are', () => {
    expect(invalidationOf(batch(soldOut('A')))?.paths).toEqual(['#product-A']);
  });

  test('has the same reference for the same messages in any order, and another for others about the same', () => {
    const [first, second] = batch(priceOf('A'), priceOf('B'));
    if (!first || !second) throw new Error('no batch');
    const reference = invalidationOf([first, second])?.callerReference;
    expect(invalidationOf([second, first])?.callerReference).toBe(reference);
    expect(invalidationOf([first, { ...second, messageId: 'm9' }])?.callerReference).not.toBe(reference);
  });

  test('of nothing is none', () => {
    expect(invalidationOf([])).toBeUndefined();
  });
});
