import { describe, expect, test } from 'vitest';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, draft, put } = await startCatalogue();

describe('reading the catalogue', () => {
  test('by pages returns each product once, of a category or of all', async () => {
    await put([...['A', 'B', 'C', 'D', 'E'].map((sku) => draft(sku)), draft('X', { category: { slug: 'garden', name: 'Garden' } })]);
    const skus: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: { products: { sku: string }[]; next: string | null } = (
        await app.inject(`/api/products?category=kitchen&limit=2${after && `&after=${after}`}`)
      ).json();
      skus.push(...page.products.map(({ sku }) => sku));
      after = page.next;
    }
    expect(skus).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect((await app.inject('/api/products')).json()).toMatchObject({ products: { length: 6 }, next: null });
  });

  test.each([
    ['', null],
    ['&after=title-of-a', ''],
    ['&after=title-of-b', ''],
    ['&after=title-of-d', 'title-of-b'],
    ['&after=title-of-e', 'title-of-c'],
  ])('returns the cursor of the previous page: %j', async (after, previous) => {
    await put([...['A', 'B', 'C', 'D', 'E'].map((sku) => draft(sku)), draft('AA', { category: { slug: 'garden', name: 'Garden' } })]);
    expect((await app.inject(`/api/products?category=kitchen&limit=2${after}`)).json()).toMatchObject({ previous });
  });

  test('sets the edge’s lifetime on a list, and the version as ETag on a product', async () => {
    await put([draft('A')]);
    expect((await app.inject('/api/products')).headers['cache-control']).toContain('s-maxage=60');
    expect((await app.inject('/api/products/A')).headers['etag']).toBe('"1"');
  });

  test('counts the products of each category, and leaves out empty categories', async () => {
    await put([draft('A'), draft('B'), draft('X', { category: { slug: 'garden', name: 'Garden' } })]);
    await put([draft('X')]);
    expect((await app.inject('/api/categories')).json()).toEqual({
      categories: [{ slug: 'kitchen', name: 'Kitchen', parent: null, productCount: 3 }],
    });
  });

  test('finds SKUs with special characters, and refuses unknown ones', async () => {
    await put([draft('a/b c?d#é%')]);
    expect((await app.inject(`/api/products/${encodeURIComponent('a/b c?d#é%')}`)).json()).toMatchObject({ sku: 'a/b c?d#é%' });
    expect((await app.inject('/api/products/nothing')).json()).toMatchObject({ status: 404, code: 'product-not-found' });
    expect((await app.inject('/api/products/%00')).statusCode).toBe(400);
    expect((await app.inject('/api/products?limit=101')).statusCode).toBe(400);
    expect((await app.inject('/api/products?category=no-such-category')).json()).toEqual({ products: [], next: null, previous: null });
  });
});
