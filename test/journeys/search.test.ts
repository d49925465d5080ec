import { afterEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { accessibilityFindings } from './accessibility.ts';
import { startJourneys } from './start-journeys.ts';
import { SIZES } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

test('a shopper without scripts searches with a typing error, narrows by a filter, sorts, and opens the product', async () => {
  visitor = await visitors.open({ hasScript: false, viewport: SIZES[1].viewport });
  const { page } = visitor;
  await page.goto('/');
  await page.getByLabel('Search the shop').fill('teapott');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('these are results for teapot').waitFor();
  const filters = page.getByRole('navigation', { name: 'Filters' });
  await filters.getByRole('link', { name: 'Kitchen & Table' }).click();
  await filters.getByRole('link', { name: 'Remove Kitchen & Table' }).waitFor();
  await page.getByLabel('Sort by').selectOption('Price, lowest first');
  await page.getByRole('button', { name: 'Sort', exact: true }).click();
  expect(new URL(page.url()).search).toBe('?q=teapott&category=kitchen-and-table&sort=price-up');
  await page.getByRole('link', { name: 'Stoneware Teapot' }).click();
  await page.getByRole('heading', { name: 'Stoneware Teapot' }).waitFor();
});

test('suggestions appear while a shopper types, and the keyboard is enough to search', async () => {
  visitor = await visitors.open();
  const { page, consoleErrors } = visitor;
  await page.goto('/');
  await page.getByLabel('Search the shop').pressSequentially('stonew');
  await page.locator('#suggestions option[value="stoneware"]').waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /products? for “stonew”/ }).waitFor();
  expect(consoleErrors).toEqual([]);
});

test('a new product is found by its words and its SKU within five seconds', async () => {
  visitor = await visitors.open();
  const { sku, title } = await catalogue.addProduct(3);
  const addedAt = Date.now();
  await eventually(async () => {
    await visitor.page.goto(`/search?q=${encodeURIComponent(sku)}`);
    expect(await visitor.page.title()).toContain('1 product for');
  });
  expect(Date.now() - addedAt).toBeLessThan(5_000);
  await visitor.page.goto(`/search?q=${encodeURIComponent(title)}`);
  await visitor.page.getByRole('link', { name: title }).waitFor();
});

test.each([
  [SIZES[0], '/search?q=mug&availability=in-stock'],
  [SIZES[0], '/search?q=teapot+%3Cspaceship%3E'],
  [SIZES[1], '/categories/kitchen-and-table'],
])('on $size, axe finds nothing on %s', async ({ viewport }, path) => {
  visitor = await visitors.open({ viewport });
  await visitor.page.goto(path);
  expect(await accessibilityFindings(visitor.page)).toEqual([]);
});

test('a search that the shop refuses is explained', async () => {
  visitor = await visitors.open({ hasScript: false });
  const response = await visitor.page.goto(`/search?q=${'a'.repeat(201)}`);
  expect(response?.status()).toBe(400);
  expect(await visitor.page.getByRole('alert').textContent()).toMatch(/\bq\b.*200/);
  expect((await visitor.page.goto('/search?page=forged'))?.status()).toBe(400);
  expect(await visitor.page.getByRole('alert').textContent()).toContain('page is "forged"');
});
