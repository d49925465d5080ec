import { describe, expect, test } from 'vitest';
import { redirectInList } from '../../../../storefront/features/product/place-in-list.ts';

const inGarden = new Set(['GD-502', 'GD 502/b']);

const redirectOf = (query: string, after?: string) =>
  redirectInList({ slug: 'garden', url: `/categories/garden${query}`, after, isInCategory: async (sku) => inGarden.has(sku) });

describe('a page of a list', () => {
  test.each([
    ['', undefined],
    ['?after=GD-502', 'GD-502'],
    ['?after=GD+502%2Fb', 'GD 502/b'],
  ])('is shown at the address of our links: %j', async (query, after) => {
    expect(await redirectOf(query, after)).toBeUndefined();
  });

  test.each([
    ['?after=GD%2D502', 'GD-502', '/categories/garden?after=GD-502'],
    ['?after=GD%20502/b', 'GD 502/b', '/categories/garden?after=GD+502%2Fb'],
    ['?after=GD-502&page=2', 'GD-502', '/categories/garden?after=GD-502'],
  ])('is at one address only, not at %s', async (query, after, path) => {
    expect(await redirectOf(query, after)).toBe(path);
  });

  test.each([
    ['?after=made-up', 'made-up'],
    [`?after=${'x'.repeat(65)}`, 'x'.repeat(65)],
    ['?after=GD-502&after=GD-502', undefined],
    ['?after=', undefined],
    ['?', undefined],
    ['?page=2', undefined],
  ])('redirects to the first page for an unknown product: %s', async (query, after) => {
    expect(await redirectOf(query, after)).toBe('/categories/garden');
  });
});
