import { describe, expect, test } from 'vitest';
import { redirectInList } from '../../../../storefront/features/product/place-in-list.ts';

const inGarden = new Set(['copper-can', 'hand-fork']);

const redirectOf = (query: string, after?: string) =>
  redirectInList({ slug: 'garden', url: `/categories/garden${query}`, after, isInCategory: async (product) => inGarden.has(product) });

describe('a page of a list', () => {
  test.each([
    ['', undefined],
    ['?after=copper-can', 'copper-can'],
    ['?after=hand-fork', 'hand-fork'],
  ])('is shown at the address of our links: %j', async (query, after) => {
    expect(await redirectOf(query, after)).toBeUndefined();
  });

  test.each([
    ['?after=copper%2Dcan', 'copper-can', '/categories/garden?after=copper-can'],
    ['?after=copper-can&page=2', 'copper-can', '/categories/garden?after=copper-can'],
  ])('is at one address only, not at %s', async (query, after, path) => {
    expect(await redirectOf(query, after)).toBe(path);
  });

  test.each([
    ['?after=made-up', 'made-up'],
    [`?after=${'x'.repeat(101)}`, 'x'.repeat(101)],
    ['?after=copper-can&after=copper-can', undefined],
    ['?after=', undefined],
    ['?', undefined],
    ['?page=2', undefined],
  ])('redirects to the first page for an unknown product: %s', async (query, after) => {
    expect(await redirectOf(query, after)).toBe('/categories/garden');
  });
});
