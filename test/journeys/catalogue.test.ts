import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { signInStaff } from '../../load/staff-session.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { openShop } from '../support/shopping.ts';
import { accessibilityFindings } from './accessibility.ts';
import { enrol, enterPassword, hire } from './staff.ts';
import { SIZES, Visitors } from './visitor.ts';

const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
const { door } = await openShop(2);
const admin = await signInStaff(door, endpoints);
const visitors = await Visitors.launch();

afterAll(() => Promise.all([visitors.close(), door.close()]));

async function save(page: Page, button: string | RegExp): Promise<void> {
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: button }) });
  await form.getByLabel('Reason').fill('a new season');
  await form.getByRole('button', { name: button }).click();
}

test('a merchandiser creates a category, an attribute and a product with variants; a refusal keeps what was entered', async () => {
  const { page, consoleErrors, close } = await visitors.open({ viewport: SIZES[1].viewport });
  await enterPassword(page, await hire(admin, 'merchandiser', 'support'));
  await enrol(page);
  const mark = randomUUID().slice(0, 8);

  await page.goto('/staff/categories');
  await page.getByLabel('Name', { exact: true }).fill(`Journeys ${mark}`);
  await page.getByLabel('Address', { exact: true }).fill(`journeys-${mark}`);
  await save(page, 'Create the category');
  await page.getByText('The category is created').waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);

  await page.goto('/staff/attributes');
  await page.getByLabel('Code', { exact: true }).fill(`glaze-${mark}`);
  await page.getByLabel('Name', { exact: true }).fill('Glaze');
  await page.getByLabel('Type', { exact: true }).selectOption('choice');
  await page.getByLabel('Choices').fill('matt\nglossy');
  await save(page, 'Define the attribute');
  await page.getByText('The attribute is defined').waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);

  await page.goto('/staff/products/new');
  await page.getByLabel('Title', { exact: true }).fill('Journey mug');
  await page.getByLabel('Address', { exact: true }).fill('stoneware-teapot');
  await page.getByLabel('Description', { exact: true }).fill('Holds a journey.');
  await page.getByLabel('Main category', { exact: true }).selectOption(`journeys-${mark}`);
  await page.locator(`#attribute-choice-glaze-${mark}`).selectOption('matt');
  await page.getByLabel('Option 1', { exact: true }).fill('Colour');
  for (const [row, colour] of ['Red', 'Blue'].entries()) {
    await page.getByLabel(`SKU of variant ${row + 1}`).fill(`J-${mark}-${colour}`);
    await page.getByLabel(`Option 1 of variant ${row + 1}`).fill(colour);
    await page.getByLabel(`Price of variant ${row + 1}`).fill('12.50');
  }
  await save(page, 'Create the product');
  await page.getByRole('alert').getByText('which the product').waitFor();
  expect(await page.getByLabel('SKU of variant 2').inputValue()).toBe(`J-${mark}-Blue`);
  expect(await accessibilityFindings(page)).toEqual([]);

  await page.getByLabel('Address', { exact: true }).fill(`journey-mug-${mark}`);
  await page.getByRole('button', { name: 'Create the product' }).click();
  await page.getByText('It is not published yet').waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  expect((await fetch(`${visitors.shopUrl}/products/journey-mug-${mark}`)).status).toBe(404);

  await save(page, 'Publish now');
  await page.getByText('The publication is changed').waitFor();
  await page.getByRole('link', { name: `J-${mark}-Red` }).click();
  await page.getByLabel('Kind', { exact: true }).selectOption('sale');
  await page.getByLabel('Amount', { exact: true }).fill('9.99');
  expect(await accessibilityFindings(page)).toEqual([]);
  await save(page, 'Set the price');
  await page.getByText('The price is set').waitFor();

  const productPage = page.url().replace(/\?.*/, '');
  await page.goto(`/products/journey-mug-${mark}`);
  await page.getByText('£9.99').first().waitFor();
  await page.getByText('matt').waitFor();
  await page.getByRole('link', { name: 'Blue' }).waitFor();

  await page.goto(productPage);
  await page.getByText('Delete…').click();
  await save(page, 'Delete the product');
  await page.getByText('Restore…').waitFor();
  expect(consoleErrors).toEqual([]);
  await close();
});

test('a colleague without the role, and another site, cannot change the catalogue', async () => {
  const { page, close } = await visitors.open({ viewport: SIZES[1].viewport });
  await enterPassword(page, await hire(admin, 'support'));
  await enrol(page);
  for (const path of ['/staff/products/new', '/staff/categories', '/staff/attributes']) expect((await page.goto(path))?.status()).toBe(403);
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  for (const path of ['/staff/products/new/entry', '/staff/products/1/edit', '/staff/products/1/removal', '/staff/categories/entry']) {
    const refused = await fetch(`${visitors.shopUrl}${path}`, { method: 'POST', body: new URLSearchParams(), headers: foreign });
    expect(refused.status, path).toBe(403);
  }
  await close();
});
