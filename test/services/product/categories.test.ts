import { beforeEach, describe, expect, test } from 'vitest';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, draft, put, act, events, clearEvents } = await startCatalogue();

const category = (slug: string, parent: string | null, change: object = {}) => ({ category: { slug, name: slug, parent, ...change } });
const create = (slug: string, parent: string | null) => act('POST', '/api/categories', category(slug, parent));
const replace = (slug: string, version: number, parent: string | null, change: object = {}) =>
  act('PUT', `/api/categories/${slug}`, category(slug, parent, change), version);
const read = async (path: string) => (await app.inject(path)).json<Record<string, unknown>>();

/** home > kitchen > teapots, with a product in the last. */
beforeEach(async () => {
  await create('home', null);
  await create('kitchen', 'home');
  await create('teapots', 'kitchen');
  await create('garden', null);
  await put([draft('POT', { category: { slug: 'teapots', name: 'teapots' } })]);
});

describe('a category', () => {
  test('lists and counts the products below it', async () => {
    for (const slug of ['home', 'kitchen', 'teapots']) {
      expect(await read(`/api/products?category=${slug}`)).toMatchObject({ products: [{ sku: 'POT' }] });
      expect(await read(`/api/categories/${slug}`)).toMatchObject({ productCount: 1 });
    }
    expect(await read('/api/categories/kitchen')).toMatchObject({
      parent: 'home',
      breadcrumb: [{ slug: 'home' }],
      children: [{ slug: 'teapots', productCount: 1 }],
    });
    expect(await read('/api/products/by-slug/title-of-pot')).toMatchObject({
      breadcrumb: [{ slug: 'home' }, { slug: 'kitchen' }, { slug: 'teapots' }],
      listedIn: ['home', 'kitchen', 'teapots'],
    });
  });

  test('is listed for merchandisers with the whole tree, also while it is empty', async () => {
    expect((await act('GET', '/api/catalogue/categories')).json()).toEqual({
      categories: [
        { slug: 'garden', name: 'garden', parent: null, depth: 0 },
        { slug: 'home', name: 'home', parent: null, depth: 0 },
        { slug: 'kitchen', name: 'kitchen', parent: 'home', depth: 1 },
        { slug: 'teapots', name: 'teapots', parent: 'kitchen', depth: 2 },
      ],
    });
    expect((await act('GET', '/api/catalogue/categories', undefined, undefined, 'support')).statusCode).toBe(403);
    expect((await app.inject('/api/catalogue/categories')).statusCode).toBe(401);
  });

  test('moves with what is below it, and records where the product was and is listed', async () => {
    await clearEvents();
    expect((await replace('kitchen', 1, 'garden')).json()).toMatchObject({ breadcrumb: [{ slug: 'garden' }], version: 2 });

    expect(await read('/api/products?category=home')).toMatchObject({ products: [] });
    expect(await read('/api/products?category=garden')).toMatchObject({ products: [{ sku: 'POT' }] });
    expect(await read('/api/categories/teapots')).toMatchObject({ breadcrumb: [{ slug: 'garden' }, { slug: 'kitchen' }] });
    expect((await events()).map(({ payload }) => payload)).toMatchObject([
      { sku: 'POT', categories: expect.arrayContaining(['garden', 'home', 'kitchen', 'teapots']) },
    ]);
  });

  test.each([
    ['itself', 'home', 'home'],
    ['its child', 'home', 'kitchen'],
    ['a category far below it', 'home', 'teapots'],
  ])('is refused below %s', async (_where, slug, parent) => {
    expect((await replace(slug, 1, parent)).json()).toMatchObject({ status: 422, code: 'category-cycle' });
    expect(await read('/api/categories/teapots')).toMatchObject({ breadcrumb: [{ slug: 'home' }, { slug: 'kitchen' }] });
  });

  test('and another are not put below each other by two editors at once', async () => {
    const responses = await Promise.all([replace('home', 1, 'garden'), replace('garden', 1, 'home')]);
    expect(responses.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 422]);
  });

  test('keeps its former address after a rename, and imports that name it still find it', async () => {
    await replace('teapots', 1, 'kitchen', { slug: 'tea-and-coffee', name: 'Tea and coffee' });
    expect(await read('/api/categories/teapots')).toMatchObject({ slug: 'tea-and-coffee' });
    expect(await read('/api/products?category=teapots')).toMatchObject({ products: [{ sku: 'POT', category: 'tea-and-coffee' }] });
    expect((await put([draft('POT', { category: { slug: 'teapots', name: 'teapots' } })])).json()).toMatchObject({ unchanged: 1 });
    expect((await create('teapots', null)).json()).toMatchObject({ status: 409, code: 'slug-taken' });
  });

  test('of an outdated version, with an unknown parent or without a name is refused', async () => {
    expect((await replace('home', 7, null)).json()).toMatchObject({ status: 412, code: 'version-outdated' });
    expect((await create('attic', 'roof')).json()).toMatchObject({ status: 422, code: 'category-unknown' });
    expect((await act('POST', '/api/categories', category('attic', null, { name: ' ' }))).statusCode).toBe(400);
    expect((await act('POST', '/api/categories', category('attic', null), undefined, 'support')).statusCode).toBe(403);
  });

  test('is deleted once it is empty', async () => {
    const remove = (slug: string) => act('POST', `/api/categories/${slug}/deletion`, {}, 1);
    expect((await remove('kitchen')).json()).toMatchObject({ status: 409, code: 'category-in-use' });
    expect((await remove('teapots')).json()).toMatchObject({ status: 409, code: 'category-in-use', products: 1 });
    expect((await remove('garden')).statusCode).toBe(204);
    expect(await read('/api/categories/garden')).toMatchObject({ status: 404, code: 'category-not-found' });
  });
});
