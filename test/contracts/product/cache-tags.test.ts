import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryTag, homeTag, productTag } from '../../../contracts/product/cache-tags.ts';

describe('a product’s tag', () => {
  test('is the SKU, with other characters encoded', () => {
    expect(productTag('KT-101')).toBe('product-KT-101');
    expect(productTag('a b,ü')).toBe('product-a.20.b.2c..c3bc.');
  });

  test('is valid for CloudFront, and differs between SKUs', () => {
    const sku = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(sku, sku, (a, b) => {
        expect(productTag(a)).toMatch(/^product-[A-Za-z0-9._-]{1,248}$/);
        expect(productTag(a) === productTag(b)).toBe(a === b);
      }),
    );
  });

  test('has a limited length for the longest SKU of multi-byte characters', () => {
    expect(productTag('漢'.repeat(64))).toMatch(/^product-[0-9a-f]{64}$/);
  });
});

test('no tag of one kind is a tag of another', () => {
  expect(new Set([homeTag, categoryTag('home'), productTag('home')])).toHaveLength(3);
});
