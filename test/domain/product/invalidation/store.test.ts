import { afterAll, beforeEach, expect, test } from 'vitest';
import { reserveInvalidationPaths } from '../../../../domain/product/invalidation/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['product']);
const sql = database.sql('product');
const november = new Date('2026-11-30T23:59:59Z');

beforeEach(() => sql.run`delete from product.invalidation_paths`);
afterAll(() => sql.close());

test('paths are reserved and counted while they fit', async () => {
  const request = { products: 2, lists: 3, budget: 100 };
  expect(await reserveInvalidationPaths(sql, request, november)).toEqual({ hasProducts: true, hasLists: true, used: 5 });
  expect(await reserveInvalidationPaths(sql, request, november)).toEqual({ hasProducts: true, hasLists: true, used: 10 });
});

test('from four fifths of the budget on, products get paths and lists do not', async () => {
  await reserveInvalidationPaths(sql, { products: 80, lists: 0, budget: 100 }, november);
  const reserved = await reserveInvalidationPaths(sql, { products: 5, lists: 1, budget: 100 }, november);
  expect(reserved).toEqual({ hasProducts: true, hasLists: false, used: 85 });
});

test('at the end of the budget nothing is reserved, and the count does not pass it', async () => {
  await reserveInvalidationPaths(sql, { products: 99, lists: 0, budget: 100 }, november);
  expect(await reserveInvalidationPaths(sql, { products: 2, lists: 1, budget: 100 }, november)).toEqual({
    hasProducts: false,
    hasLists: false,
    used: 99,
  });
  expect((await reserveInvalidationPaths(sql, { products: 1, lists: 0, budget: 100 }, november)).used).toBe(100);
});

test('a month begins with its whole budget, in UTC', async () => {
  await reserveInvalidationPaths(sql, { products: 100, lists: 0, budget: 100 }, november);
  const december = new Date('2026-12-01T00:30:00+00:00');
  expect(await reserveInvalidationPaths(sql, { products: 1, lists: 0, budget: 100 }, december)).toMatchObject({
    hasProducts: true,
    used: 1,
  });
  expect((await reserveInvalidationPaths(sql, { products: 1, lists: 0, budget: 100 }, november)).hasProducts).toBe(false);
});

test('concurrent callers stay within the budget together', async () => {
  const reserved = await Promise.all(
    Array.from({ length: 40 }, () => reserveInvalidationPaths(sql, { products: 3, lists: 0, budget: 100 }, november)),
  );
  expect(reserved.filter(({ hasProducts }) => hasProducts)).toHaveLength(33);
  expect(Math.max(...reserved.map(({ used }) => used))).toBe(99);
});
