import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { announcingChanges } from '../../../services/product/announce-changes.ts';
import { TRUSTED_MILLIS, catalogueCache } from '../../../services/product/catalogue-cache.ts';
import { CatalogueFollower } from '../../../services/product/follow-catalogue.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';
import { deadCache } from '../../support/apps/user-app.ts';

const { app, act, cache, clearEvents, database, draft, events, metrics, passUntil, put, redis, setPrice } = await startCatalogue();
const logger = createLogger('product', { level: 'silent' });

const get = async (url: string) => app.inject({ method: 'GET', url });
const priceOf = async (slug: string) => (await get(`/api/products/by-slug/${slug}`)).json().variants[0].price.amount;
const listed = async (query = '') =>
  z
    .object({ products: z.array(z.object({ slug: z.string() })) })
    .parse((await get(`/api/products?${query}`)).json())
    .products.map(({ slug }) => slug);

const read = async (name: string, outcome: string) => {
  const text = await metrics.registry.metrics();
  return Number(new RegExp(`cache_reads_total\\{cache="${name}",outcome="${outcome}",[^}]*\\} (\\d+)`).exec(text)?.[1]);
};

/** How many reads of the work were hits, misses and unavailable. */
const counted = async (name: string, work: () => Promise<unknown>) => {
  const count = async () => Promise.all([read(name, 'hit'), read(name, 'miss'), read(name, 'unavailable')]);
  const before = await count();
  await work();
  return (await count()).map((value, index) => value - (before[index] ?? 0));
};

/** A price that is changed by a program that announces nothing. */
const changeSilently = async (amount: number) =>
  database.admin.run`
    with repriced as (update product.variants set price_amount = ${amount} returning product_id)
    update product.products set version = version + 1, changed_at = ${new Date('2026-11-22T12:00:00Z')} where product_id in (select product_id from repriced)
  `;

const now = () => Date.parse('2026-11-22T12:00:00Z');
const followerOf = () => new CatalogueFollower({ core: database.sql('product'), cache, logger, now });
const slug = 'title-of-a';

beforeEach(async () => {
  await put([draft('A')]);
});

describe('the cache of the catalogue', () => {
  test('serves a page, a product, a list, the categories and a category again without the database', async () => {
    const urls = [
      `/api/products/by-slug/${slug}`,
      '/api/products/A',
      '/api/products?category=kitchen',
      '/api/categories',
      '/api/categories/kitchen',
    ];
    const first = await Promise.all(urls.map(get));
    const products = await counted('product', async () => Promise.all(urls.slice(0, 2).map(get)));
    const lists = await counted('list', async () => Promise.all(urls.slice(2).map(get)));
    expect([products, lists]).toEqual([
      [2, 0, 0],
      [3, 0, 0],
    ]);
    const again = await Promise.all(urls.map(get));
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    expect(again.map(({ headers }) => headers['etag'])).toEqual(first.map(({ headers }) => headers['etag']));
  });

  test('shows a changed price once the change is acknowledged, on the page, for the SKU and in lists', async () => {
    const shown = async () => {
      const { products } = (await get('/api/products?category=kitchen')).json();
      return [await priceOf(slug), (await get('/api/products/A')).json().price.amount, products[0].price.amount];
    };
    expect(await shown()).toEqual([1250, 1250, 1250]);
    expect((await setPrice('A', 990, '"1"')).statusCode).toBe(200);
    expect(await shown()).toEqual([990, 990, 990]);
  });

  test('shows a renamed category on pages, and new products in lists and counts, at once', async () => {
    await Promise.all([get(`/api/products/by-slug/${slug}`), get('/api/categories'), listed(), listed('category=kitchen')]);
    await act(
      'PUT',
      '/api/categories/kitchen',
      { category: { slug: 'kitchen', name: 'Kitchens', parent: null, seoTitle: null, seoDescription: null } },
      1,
    );
    expect((await get(`/api/products/by-slug/${slug}`)).json().breadcrumb).toEqual([{ slug: 'kitchen', name: 'Kitchens' }]);
    await put([draft('B', { category: { slug: 'kitchen', name: 'Kitchens' } })]);
    expect((await get('/api/categories')).json().categories).toMatchObject([{ name: 'Kitchens', productCount: 2 }]);
    expect([await listed(), await listed('category=kitchen')]).toEqual([
      [slug, 'title-of-b'],
      [slug, 'title-of-b'],
    ]);
  });

  test('shows nothing of a product after the end of its publication, and its list without it', async () => {
    const [{ id } = { id: 0 }] = await database.admin.rows(z.object({ id: z.int() }))`select product_id as id from product.products`;
    await act(
      'PUT',
      `/api/catalogue/products/${id}/publication`,
      { publishedFrom: '2026-11-22T11:00:00Z', publishedUntil: '2026-11-22T15:00:00Z' },
      1,
    );
    expect([(await get('/api/products/A')).statusCode, await listed()]).toEqual([200, [slug]]);
    await passUntil('2026-11-22T15:00:01Z');
    expect([(await get('/api/products/A')).statusCode, (await get(`/api/products/by-slug/${slug}`)).statusCode, await listed()]).toEqual([
      404,
      404,
      [],
    ]);
  });

  test('counts categories again only after a list changed, not after a price', async () => {
    await get('/api/categories');
    await setPrice('A', 990, '"1"');
    expect(await counted('list', async () => get('/api/categories'))).toEqual([1, 0, 0]);
    await put([draft('B')]);
    expect(await counted('list', async () => get('/api/categories'))).toEqual([0, 1, 0]);
  });

  test('keeps nothing of products, lists and categories that do not exist', async () => {
    await redis.flushdb();
    await Promise.all([
      get('/api/products/nothing'),
      get('/api/products/by-slug/nothing'),
      get('/api/categories/nothing'),
      listed('category=nothing'),
    ]);
    expect((await redis.keys('*')).filter((key) => key.includes(':value:'))).toEqual([]);
  });
});

test('orders get the prices of the database, whatever the cache has', async () => {
  expect(await priceOf(slug)).toBe(1250);
  await changeSilently(700);
  expect(await priceOf(slug)).toBe(1250);
  const { prices } = (await app.inject({ method: 'POST', url: '/internal/prices', payload: { skus: ['A'] } })).json();
  expect(prices).toMatchObject([{ sku: 'A', price: { amount: 700 } }]);
});

describe('a change that its writer did not announce', () => {
  test('is served a round later, and its event is recorded again once, since the edge may have rendered the former page', async () => {
    const [one, other] = [followerOf(), followerOf()];
    await one.round();
    await other.round();
    expect(await priceOf(slug)).toBe(1250);
    await clearEvents();
    await changeSilently(700);
    expect(await priceOf(slug)).toBe(1250);
    await one.round();
    await other.round();
    expect(await priceOf(slug)).toBe(700);
    expect(await events()).toMatchObject([
      { type: 'product.product-changed.v1', subject: 'A', payload: { version: 2, slug, categories: ['kitchen'] } },
    ]);
    await clearEvents();
    await one.round();
    expect(await events()).toEqual([]);
  });

  test('is announced by a task that starts later', async () => {
    await followerOf().round();
    expect(await priceOf(slug)).toBe(1250);
    await changeSilently(700);
    await followerOf().round();
    expect(await priceOf(slug)).toBe(700);
  });

  test('is served from the database once the task has not followed the catalogue for too long', async () => {
    await cache.recordFollowed('0', now() - TRUSTED_MILLIS);
    expect(await counted('product', async () => priceOf(slug))).toEqual([0, 0, 1]);
    await changeSilently(700);
    expect(await priceOf(slug)).toBe(700);
  });

  test('of stock alone records no event', async () => {
    const follower = followerOf();
    await follower.round();
    await priceOf(slug);
    await clearEvents();
    await database.admin
      .run`update product.products set changed_by = pg_current_xact_id(), changed_at = ${new Date('2026-11-22T11:00:00Z')}`;
    await follower.round();
    expect(await events()).toEqual([]);
  });

  test('is served after Redis has lost everything, or its last writes', async () => {
    const follower = followerOf();
    await follower.round();
    const recorded = await redis.get((await redis.keys('*:moment'))[0] ?? '');
    expect(await priceOf(slug)).toBe(1250);
    const former = await redis.getBuffer((await redis.keys('*:value:page:*'))[0] ?? '');
    await setPrice('A', 700, '"1"');
    await follower.round();
    // A replica that became the primary has neither the announcement nor the moment.
    await redis.set((await redis.keys('*:value:page:*'))[0] ?? '', former ?? '');
    await redis.set((await redis.keys('*:moment'))[0] ?? '', recorded ?? '');
    await follower.round();
    expect(await priceOf(slug)).toBe(700);
    await redis.flushdb();
    await follower.round();
    expect(await priceOf(slug)).toBe(700);
  });
});

test('a change is committed and acknowledged while Redis is down', async () => {
  const down = catalogueCache({ redis: deadCache(), logger, metrics: createMetrics('product') });
  const core = announcingChanges(database.sql('product'), down, logger);
  const [row] = await core.transaction(async (sql) => {
    await sql.run`update product.products set title = 'Changed'`;
    return sql.rows(z.object({ title: z.string() }))`select title from product.products`;
  });
  expect(row).toEqual({ title: 'Changed' });
});
