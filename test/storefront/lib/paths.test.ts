import { describe, expect, test } from 'vitest';
import { decodedSegment, productPath } from '../../../storefront/lib/paths.ts';

describe('the address of a product', () => {
  test.each(['85123A', 'A B/C', '50% & more?', '#1', 'Größe'])('stands in one segment that can be read back: %j', (sku) => {
    const [, products, segment, ...rest] = productPath(sku).split('/');
    expect([products, rest]).toEqual(['products', []]);
    expect(decodedSegment(segment ?? '')).toBe(sku);
  });

  test('is no address when its encoding is broken', () => {
    expect(decodedSegment('%E0%A4%A')).toBeUndefined();
  });
});
