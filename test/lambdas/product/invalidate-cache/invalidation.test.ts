import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  QueuedPageEvent,
  callerReference,
  changedTags,
  skusWithoutPage,
} from '../../../../lambdas/product/invalidate-cache/invalidation.ts';
import { RecentTags } from '../../../../lambdas/product/invalidate-cache/recent-tags.ts';

const changedAt = '2026-11-22T12:00:00.000Z';
const SENT_AT = Date.parse(changedAt);
const change = (payload: QueuedPageEvent['payload'], sentAt = SENT_AT) => ({
  event: QueuedPageEvent.parse({ eventId: randomUUID(), type: payload.type, subject: payload.sku, payload }),
  sentAt,
});
const priceOf = (sku: string, category = 'kitchen', sentAt = SENT_AT) =>
  change(
    { type: 'product.price-changed.v1', sku, category, price: { amount: 1, currency: 'GBP' }, slug: slugOf(sku), version: 2, changedAt },
    sentAt,
  );
const changed = (sku: string, moved: { formerCategory?: string; formerSlug?: string; categories?: string[] } = {}) =>
  change({ type: 'product.product-changed.v1', sku, category: 'garden', slug: slugOf(sku), ...moved, version: 2, changedAt });
const slugOf = (sku: string) => sku.toLowerCase();
/** Of SKUs that events of inventory name. */
const pages = new Map(['A', 'B', '9'].map((sku) => [sku, slugOf(sku)]));
const soldOut = (sku: string) => change({ type: 'inventory.availability-changed.v1', sku, isAvailable: false, changedAt });

describe('the tags of changes', () => {
  test('are listed once each, those of products apart from those of lists', () => {
    expect(changedTags([priceOf('A'), priceOf('A'), priceOf('B'), soldOut('B')], pages, new RecentTags())).toEqual({
      products: ['product-a', 'product-b'],
      lists: ['category-kitchen', 'home'],
    });
  });

  test('are of both categories if the product moved', () => {
    const { lists } = changedTags([changed('A', { formerCategory: 'kitchen' })], pages, new RecentTags());
    expect(lists).toEqual(['category-garden', 'category-kitchen', 'home']);
    expect(changedTags([changed('A')], pages, new RecentTags()).lists).toEqual(['category-garden', 'home']);
  });

  test('are of all pages that list the product, and of both addresses after a rename', () => {
    expect(changedTags([changed('A', { formerSlug: 'old', categories: ['garden', 'outdoor'] })], pages, new RecentTags())).toEqual({
      products: ['product-a', 'product-old'],
      lists: ['category-garden', 'category-outdoor', 'home'],
    });
  });

  test('are of no page for goods without a product, whose SKU is looked up', () => {
    expect(skusWithoutPage([soldOut('Z'), soldOut('A'), soldOut('A'), priceOf('B')])).toEqual(['A', 'Z']);
    expect(changedTags([soldOut('Z')], pages, new RecentTags())).toEqual({ products: [], lists: [] });
  });

  test('are of the product only if a SKU sold out', () => {
    expect(changedTags([soldOut('A')], pages, new RecentTags())).toEqual({ products: ['product-a'], lists: [] });
  });

  test('leave out what was invalidated after the message was sent', () => {
    const recent = new RecentTags();
    recent.add(['home', 'category-kitchen', 'product-a'], SENT_AT + 1_000);
    expect(changedTags([priceOf('A'), priceOf('B')], pages, recent)).toEqual({ products: ['product-b'], lists: [] });
  });

  test('include what was invalidated before the message was sent, or at about that time', () => {
    const recent = new RecentTags();
    recent.add(['home', 'category-kitchen', 'product-a'], SENT_AT + 50);
    expect(changedTags([priceOf('A')], pages, recent)).toEqual({ products: ['product-a'], lists: ['category-kitchen', 'home'] });
    expect(changedTags([priceOf('A', 'kitchen', SENT_AT + 2_000)], pages, recent).lists).toEqual(['category-kitchen', 'home']);
    expect(changedTags([priceOf('A', 'kitchen', Number.NaN)], pages, recent).lists).toEqual(['category-kitchen', 'home']);
  });

  test('are forgotten beyond the latest 10,000', () => {
    const recent = new RecentTags();
    recent.add(['product-a'], SENT_AT + 1_000);
    recent.add(
      Array.from({ length: 10_000 }, (_, index) => `product-${index}`),
      SENT_AT + 1_000,
    );
    expect(changedTags([soldOut('A'), soldOut('9')], pages, recent).products).toEqual(['product-a']);
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
    const reference = callerReference([event], ['#home', '#product-a']);
    expect(callerReference([priceOf('A')], ['#home', '#product-a'])).not.toBe(reference);
    expect(callerReference([event], ['#product-a'])).not.toBe(reference);
  });
});
