import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { QueuedPageEvent, callerReference, changedTags } from '../../../../lambdas/product/invalidate-cache/invalidation.ts';
import { RecentTags } from '../../../../lambdas/product/invalidate-cache/recent-tags.ts';

const changedAt = '2026-11-22T12:00:00.000Z';
const SENT_AT = Date.parse(changedAt);
const change = (payload: QueuedPageEvent['payload'], sentAt = SENT_AT) => ({
  event: QueuedPageEvent.parse({ eventId: randomUUID(), type: payload.type, subject: payload.sku, payload }),
  sentAt,
});
const priceOf = (sku: string, category = 'kitchen', sentAt = SENT_AT) =>
  change({ type: 'product.price-changed.v1', sku, category, price: { amount: 1, currency: 'GBP' }, version: 2, changedAt }, sentAt);
const changed = (sku: string, moved: { formerCategory?: string } = {}) =>
  change({ type: 'product.product-changed.v1', sku, category: 'garden', ...moved, version: 2, changedAt });
const soldOut = (sku: string) => change({ type: 'inventory.availability-changed.v1', sku, isAvailable: false, changedAt });

describe('the tags of changes', () => {
  test('are listed once each, those of products apart from those of lists', () => {
    expect(changedTags([priceOf('A'), priceOf('A'), priceOf('B'), soldOut('B')], new RecentTags())).toEqual({
      products: ['product-A', 'product-B'],
      lists: ['category-kitchen', 'home'],
    });
  });

  test('are of both categories if the product moved', () => {
    const { lists } = changedTags([changed('A', { formerCategory: 'kitchen' })], new RecentTags());
    expect(lists).toEqual(['category-garden', 'category-kitchen', 'home']);
    expect(changedTags([changed('A')], new RecentTags()).lists).toEqual(['category-garden', 'home']);
  });

  test('are of the product only if a SKU sold out', () => {
    expect(changedTags([soldOut('A')], new RecentTags())).toEqual({ products: ['product-A'], lists: [] });
  });

  test('leave out what was invalidated after the message was sent', () => {
    const recent = new RecentTags();
    recent.add(['home', 'category-kitchen', 'product-A'], SENT_AT + 1_000);
    expect(changedTags([priceOf('A'), priceOf('B')], recent)).toEqual({ products: ['product-B'], lists: [] });
  });

  test('include what was invalidated before the message was sent, or at about that time', () => {
    const recent = new RecentTags();
    recent.add(['home', 'category-kitchen', 'product-A'], SENT_AT + 50);
    expect(changedTags([priceOf('A')], recent)).toEqual({ products: ['product-A'], lists: ['category-kitchen', 'home'] });
    expect(changedTags([priceOf('A', 'kitchen', SENT_AT + 2_000)], recent).lists).toEqual(['category-kitchen', 'home']);
    expect(changedTags([priceOf('A', 'kitchen', Number.NaN)], recent).lists).toEqual(['category-kitchen', 'home']);
  });

  test('are forgotten beyond the latest 10,000', () => {
    const recent = new RecentTags();
    recent.add(['product-A'], SENT_AT + 1_000);
    recent.add(
      Array.from({ length: 10_000 }, (_, index) => `product-${index}`),
      SENT_AT + 1_000,
    );
    expect(changedTags([soldOut('A'), soldOut('9')], recent).products).toEqual(['product-A']);
  });
});

describe('the reference', () => {
  test('is equal for the same events and paths, in any order and repetition of the events', () => {
    const [first, second] = [priceOf('A'), priceOf('B')];
    const reference = callerReference([first, second], ['#home']);
    expect(callerReference([second, first], ['#home'])).toBe(reference);
    expect(callerReference([first, second, first], ['#home'])).toBe(reference);
  });

  test('differs for other events and for other paths, which CloudFront would refuse under the same reference', () => {
    const event = priceOf('A');
    const reference = callerReference([event], ['#home', '#product-A']);
    expect(callerReference([priceOf('A')], ['#home', '#product-A'])).not.toBe(reference);
    expect(callerReference([event], ['#product-A'])).not.toBe(reference);
  });
});
