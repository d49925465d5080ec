import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Shelf } from './shelf.ts';
import type { Shelved } from './shelf.ts';
import { CARDS, addToCart, fillInCheckout, goToCheckout, pay, seeStatus } from './steps.ts';
import { Visitors } from './visitor.ts';
import type { Visitor } from './visitor.ts';

let visitors: Visitors;
let shelf: Shelf;
let visitor: Visitor;

beforeAll(async () => {
  [visitors, shelf] = await Promise.all([Visitors.arrive(), Shelf.open()]);
});

afterEach(() => visitor.leave());

afterAll(() => Promise.all([visitors.leave(), shelf.close()]));

/** A guest's checkout of one product, filled in, in a browser that lacks what the script takes away. */
async function readyToPay(script = ''): Promise<{ readonly page: Page; readonly product: Shelved }> {
  const product = await shelf.put(5);
  visitor = await visitors.one();
  const { page } = visitor;
  if (script !== '') await page.addInitScript(script);
  await addToCart(page, product.sku);
  await goToCheckout(page);
  await fillInCheckout(page, CARDS.good);
  return { page, product };
}

test('a browser that makes no random ids, as over plain http, buys all the same', async () => {
  const { page } = await readyToPay('delete Crypto.prototype.randomUUID');

  await pay(page);

  await seeStatus(page, 'completed');
});

test('a browser that keeps nothing is told that nothing was sent, and gets the button back', async () => {
  const { page } = await readyToPay("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }");

  await pay(page);

  await page.getByRole('alert').filter({ hasText: 'The order was not sent' }).waitFor();
  expect(await page.getByRole('button', { name: 'Pay and order' }).isEnabled()).toBe(true);
  expect(await page.getByLabel('Full name').inputValue()).toBe('Ada Lovelace');
});

test('an e-mail address that no mail reaches is marked beside its field, whoever finds it out', async () => {
  const { page } = await readyToPay();
  const email = page.getByLabel('E-mail address');
  const advice = 'Enter an e-mail address such as name@example.com';
  await email.fill('ada..x@example.com');
  await pay(page);
  await page.getByRole('alert').getByRole('link', { name: advice }).waitFor();
  expect(await email.getAttribute('aria-invalid')).toBe('true');
  await email.fill('ada@example.com');
  await page.route('**/api/orders', (route) =>
    route.fulfill({
      status: 400,
      json: { code: 'invalid-request', detail: 'contact.email is odd', errors: [{ field: 'contact.email', remedy: 'is odd' }] },
    }),
  );

  await pay(page);

  await page.getByRole('alert').getByRole('link', { name: advice }).click();
  expect(await page.evaluate('document.activeElement.id')).toBe('email');
  expect(await email.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByText('is odd').count()).toBe(0);
});
