import { expect, test } from 'vitest';
import { categoryTag, homeTag, productTag } from '../../../contracts/product/cache-tags.ts';

test('tags of different kinds differ', () => {
  expect(new Set([homeTag, categoryTag('home'), productTag('home')])).toHaveLength(3);
});

test('tags of the longest slugs are accepted by CloudFront', () => {
  expect(productTag('a'.repeat(100))).toMatch(/^[a-z0-9-]{1,256}$/);
});
