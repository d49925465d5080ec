import { describe, expect, test } from 'vitest';
import { decodedSegment, productPath } from '../../../storefront/lib/paths.ts';

describe('the address of a product', () => {
  test.each(['85123A', 'A B/C', '50% & more?', '#1', 'Größe'])('is one segment that decodes to the SKU: %j', (sku) => {
    const [, products, segment, ...rest] = productPath(sku).split('/');
    expect([products, rest]).toEqual(['products', []]);
    expect(decodedSegment(segment ?? '')).toBe(sku);
  });

  test('is undefined for an invalid encoding', () => {
    expect(decodedSegment('%E0%A4%A')).toBeUndefined();
  });
});
