import { describe, expect, test } from 'vitest';
import { decodedSegment, productPath, skuPath, variantPath } from '../../../storefront/lib/paths.ts';

const SKUS = ['85123A', 'A B/C', '50% & more?', '100%25', '#1', 'Größe', '..a', '0017', '漢字', '-'];

describe('the address of a SKU', () => {
  test.each(SKUS)('has the SKU as one segment, which no other route can read: %j', (sku) => {
    const { pathname } = new URL(skuPath(sku), 'https://shop.example');
    const [, products, ofSku, segment, ...rest] = pathname.split('/');
    expect([products, ofSku, rest]).toEqual(['products', '-', []]);
    expect(decodedSegment(segment ?? '')).toBe(sku);
  });
});

describe('the address of a variant', () => {
  const product = { slug: 'tea-pot', variants: [{ sku: 'A' }, { sku: 'B/C' }] };

  test('is the product’s for the first, and has the SKU for the others', () => {
    expect(variantPath(product, 'A')).toBe(productPath('tea-pot'));
    expect(variantPath(product, 'B/C')).toBe('/products/tea-pot/B%2FC');
  });
});

test('a segment of an invalid encoding is undefined', () => {
  expect(decodedSegment('%E0%A4%A')).toBeUndefined();
});
