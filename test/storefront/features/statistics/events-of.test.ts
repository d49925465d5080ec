import { describe, expect, test } from 'vitest';
import { CollectedEvent } from '../../../../contracts/analytics/collect.ts';
import { cartChangeOf, eventsOfPage } from '../../../../storefront/features/statistics/events-of.ts';

describe('the view of a page', () => {
  test.each([
    ['/', [{ type: 'page-viewed', page: 'home' }]],
    ['/products/tea-pot', [{ type: 'product-viewed', sku: 'KT/101 b' }], 'KT/101 b'],
    ['/products/tea-pot/KT%2F101%20b', [{ type: 'product-viewed', sku: 'KT/101 b' }], 'KT/101 b'],
    ['/products/none-such', [{ type: 'page-viewed', page: 'other' }]],
    ['/categories/home-and-garden', [{ type: 'category-viewed', category: 'home-and-garden' }]],
    [
      '/checkout',
      [
        { type: 'page-viewed', page: 'checkout' },
        { type: 'checkout-step', step: 'opened' },
      ],
    ],
    ['/orders/0193de00-0000-8000-8000-00000000000a', [{ type: 'page-viewed', page: 'order' }]],
    ['/sign-in', [{ type: 'page-viewed', page: 'other' }]],
    ['/products/%', [{ type: 'page-viewed', page: 'other' }]],
  ])('%s is collected without ids of orders or accounts', (path, events, sku?: string) => {
    expect(eventsOfPage(path, sku)).toEqual(events);
    for (const event of eventsOfPage(path, sku)) expect(CollectedEvent.parse(event)).toEqual(event);
  });
});

describe('a form of the cart', () => {
  const form = { action: '/cart/changes', sku: 'MUG', quantity: 5, former: 2, isRemoval: false };

  test.each([
    ['that adds', { ...form, action: '/cart/lines', former: 1 }, 5],
    ['that raises a quantity', form, 3],
    ['that lowers a quantity', { ...form, quantity: 1 }, -1],
    ['that removes a line', { ...form, isRemoval: true }, -2],
  ])('%s states by how much', (_name, sent, change) => {
    expect(cartChangeOf(sent)).toEqual({ type: 'cart-changed', sku: 'MUG', change });
  });

  test.each([
    ['that changes nothing', { ...form, quantity: 2 }],
    ['with a wrong quantity', { ...form, quantity: Number.NaN }],
    ['with more than a cart holds', { ...form, quantity: 5_000 }],
    ['of something else', { ...form, action: '/sign-in/session' }],
    ['without a SKU', { ...form, sku: undefined }],
  ])('%s is not collected', (_name, sent) => {
    expect(cartChangeOf(sent)).toBeUndefined();
  });
});
