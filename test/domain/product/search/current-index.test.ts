import { afterAll, expect, test } from 'vitest';
import { putProducts } from '../../../../domain/product/catalogue/store.ts';
import { CurrentIndex } from '../../../../domain/product/search/current-index.ts';
import { search } from '../../../../domain/product/search/search.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['product']);
const core = database.sql('product');
const never = new AbortController().signal;

afterAll(() => core.close());

const titles = (current: CurrentIndex) =>
  search(current.expectLoaded(), { q: '', filters: { values: new Map(), ranges: new Map() }, sort: 'name', limit: 99 }).products.map(
    ({ title }) => title,
  );

const rename = (slug: string, title: string) => database.admin.run`update product.products set title = ${title} where slug = ${slug}`;

test('search is refused until the catalogue is loaded', () => {
  expect(() => new CurrentIndex().expectLoaded()).toThrow(/being loaded/);
});

test('a change is found whatever the order in which transactions begin and end, and is read once', async () => {
  const category = { slug: 'kitchen', name: 'Kitchen' };
  const drafts = ['a', 'b', 'c'].map((sku) => ({
    sku,
    slug: sku,
    title: sku,
    description: 'A thing.',
    category,
    price: { amount: 100, currency: 'GBP' },
  }));
  await putProducts(core, { drafts, at: new Date(), audit: async () => undefined });
  const current = new CurrentIndex();
  expect(await current.refresh(core, never)).toBe(3);

  const { promise: canCommit, resolve: commit } = Promise.withResolvers<undefined>();
  const { promise: isOpen, resolve: opened } = Promise.withResolvers<undefined>();
  const early = core.transaction(async (sql) => {
    await sql.run`update product.products set title = 'early' where slug = 'a'`;
    opened(undefined);
    await canCommit;
  });
  await isOpen;
  await rename('b', 'late');
  expect(await current.refresh(core, never)).toBe(1);
  // The open transaction keeps the moment where it is, and the product is not read a second time.
  expect(await current.refresh(core, never)).toBe(0);
  expect(titles(current)).toEqual(['a', 'c', 'late']);
  commit(undefined);
  await early;
  expect(await current.refresh(core, never)).toBe(1);
  expect(titles(current)).toEqual(['c', 'early', 'late']);
  expect(await current.refresh(core, never)).toBe(0);
});

test('a new index has what the one in use has', async () => {
  const current = new CurrentIndex();
  await current.refresh(core, never);
  await database.admin.run`update product.products set is_listed = false where slug = 'c'`;
  await rename('a', 'again');
  await current.refresh(core, never);
  const rebuilt = new CurrentIndex();
  await rebuilt.refresh(core, never);
  expect(titles(current)).toEqual(['again', 'late']);
  expect(titles(rebuilt)).toEqual(titles(current));
});
