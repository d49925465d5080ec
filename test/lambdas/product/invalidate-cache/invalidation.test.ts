import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { QueuedPageEvent, invalidationOf } from '../../../../lambdas/product/invalidate-cache/invalidation.ts';

const changedAt = '2026-11-22T12:00:00.000Z';
const event = (payload: QueuedPageEvent['payload']): QueuedPageEvent =>
  QueuedPageEvent.parse({ eventId: randomUUID(), type: payload.type, subject: payload.sku, payload });
const priceOf = (sku: string, category = 'kitchen') =>
  event({ type: 'product.price-changed.v1', sku, category, price: { amount: 1, currency: 'GBP' }, version: 2, changedAt });
const changed = (sku: string, moved: { formerCategory?: string } = {}) =>
  event({ type: 'product.product-changed.v1', sku, category: 'garden', ...moved, version: 2, changedAt });
const soldOut = (sku: string) => event({ type: 'inventory.availability-changed.v1', sku, isAvailable: false, changedAt });

describe('an invalidation', () => {
  test('has each tag once, for many events', () => {
    expect(invalidationOf([priceOf('A'), priceOf('A'), priceOf('B'), soldOut('B')])?.paths).toEqual([
      '#category-kitchen',
      '#home',
      '#product-A',
      '#product-B',
    ]);
  });

  test('of a product that moved has the tags of both categories', () => {
    expect(invalidationOf([changed('A', { formerCategory: 'kitchen' })])?.paths).toEqual([
      '#category-garden',
      '#category-kitchen',
      '#home',
      '#product-A',
    ]);
    expect(invalidationOf([changed('A')])?.paths).toEqual(['#category-garden', '#home', '#product-A']);
  });

  test('of a SKU that sold out has the product’s tag only', () => {
    expect(invalidationOf([soldOut('A')])?.paths).toEqual(['#product-A']);
  });

  test('has the same reference for the same events in any order and repetition, and another for other events', () => {
    const [first, second] = [priceOf('A'), priceOf('B')];
    const reference = invalidationOf([first, second])?.callerReference;
    expect(invalidationOf([second, first])?.callerReference).toBe(reference);
    expect(invalidationOf([first, second, first])?.callerReference).toBe(reference);
    expect(invalidationOf([first, priceOf('B')])?.callerReference).not.toBe(reference);
  });

  test('of an empty batch is undefined', () => {
    expect(invalidationOf([])).toBeUndefined();
  });
});
