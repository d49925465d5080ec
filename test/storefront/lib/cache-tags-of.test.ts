import { describe, expect, test } from 'vitest';
import { categoryTag, homeTag, productTag } from '../../../contracts/product/cache-tags.ts';
import { cacheTagsOf } from '../../../storefront/lib/cache-tags-of.ts';
import { categoryPath, productPath } from '../../../storefront/lib/paths.ts';

describe('the cache tags of a page', () => {
  test('are equal for all Unicode forms of a SKU', () => {
    const tag = [productTag('CAFÉ')];
    expect(cacheTagsOf(`/products/${encodeURIComponent('CAFE\u0301')}`)).toEqual(tag);
    expect(cacheTagsOf(`/products/${encodeURIComponent(' CAFÉ ')}`)).toEqual(tag);
  });

  test('are those of the invalidation', () => {
    expect(cacheTagsOf('/')).toEqual([homeTag]);
    expect(cacheTagsOf(categoryPath('garden'))).toEqual([categoryTag('garden')]);
  });

  test.each(['KT-101', '85123A', 'A B', 'a/b', 'a,b', '50% off', 'Größe 1'])('name the product of the page of %j', (sku) => {
    expect(cacheTagsOf(productPath(sku))).toEqual([productTag(sku)]);
  });

  test.each([
    '/cart',
    '/orders/1',
    '/products',
    '/products/',
    '/products/a/b',
    '/products/%E0%A4%A',
    '/categories/a%2Chome',
    '/categories/..%2F',
  ])('are none for %s', (path) => {
    expect(cacheTagsOf(path)).toEqual([]);
  });
});
