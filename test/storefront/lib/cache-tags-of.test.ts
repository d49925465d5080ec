import { describe, expect, test } from 'vitest';
import { categoryTag, homeTag, productTag } from '../../../contracts/product/cache-tags.ts';
import { cacheTagsOf } from '../../../storefront/lib/cache-tags-of.ts';
import { categoryPath, productPath, skuPath, variantPath } from '../../../storefront/lib/paths.ts';

describe('the cache tags of a page', () => {
  test('are those of the invalidation', () => {
    expect(cacheTagsOf('/')).toEqual([homeTag]);
    expect(cacheTagsOf(categoryPath('garden'))).toEqual([categoryTag('garden')]);
    expect(cacheTagsOf(productPath('tea-pot'))).toEqual([productTag('tea-pot')]);
  });

  test.each(['KT-101', '85123A', 'A B', 'a/b', 'a,b', '50% off', 'Größe 1'])('name the product of the page of the variant %j', (sku) => {
    expect(cacheTagsOf(variantPath({ slug: 'tea-pot', variants: [] }, sku))).toEqual([productTag('tea-pot')]);
  });

  test.each([
    '/cart',
    '/orders/1',
    '/products',
    '/products/',
    '/products/Tea-Pot',
    '/products/a/b/c',
    '/products/%E0%A4%A',
    '/products/a%2Chome',
    `/products/${'x'.repeat(101)}`,
    skuPath('KT-101'),
    '/categories/a/b',
    '/categories/a%2Chome',
    '/categories/..%2F',
  ])('are none for %s', (path) => {
    expect(cacheTagsOf(path)).toEqual([]);
  });
});
