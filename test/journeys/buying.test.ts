import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { startJourneys } from './start-journeys.ts';
import {
  CARDS,
  addToCart,
  cartLines,
  fillInCheckout,
  goToCheckout,
  pay,
  payButton,
  expectStatus,
  expectSold,
  getReadyToPay,
} from './steps.ts';
import { SIZES } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

/** A guest's checkout, filled in up to the payment button. */
async function readyToPay(): Promise<Page> {
  const { sku } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page } = visitor;
  await getReadyToPay(page, sku);
  return page;
}

describe.each(SIZES)('on $size', ({ viewport }) => {
  test('a guest finds a product, buys it and sees it shipped without reloading', async () => {
    visitor = await visitors.open({ viewport });
    const { page, consoleErrors } = visitor;
    await page.goto('/');
    await page.getByRole('link', { name: /^Garden/ }).click();
    await page.getByRole('link', { name: 'Copper Watering Can' }).click();
    await page.getByText('In stock').waitFor();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByText('Copper Watering Can is in your cart.').waitFor();
    await page.getByRole('link', { name: 'Check out' }).click();
    await fillInCheckout(page, CARDS.good);
    await pay(page);

    await expectStatus(page, 'completed');

    expect(await page.getByRole('list', { name: 'Progress' }).getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Placed \(done\)/),
      expect.stringMatching(/^Confirmed \(done\)/),
      expect.stringMatching(/^Shipped \(done\)/),
    ]);
    expect(await page.locator('.tracking').first().textContent()).toMatch(/\w{6,}/);
    expect(consoleErrors).toEqual([]);
    expect(await cartLines(page)).toEqual([]);
  });

  test('a guest with a challenged card approves the payment and returns to the sold order', async () => {
    const { sku, title } = await catalogue.addProduct(5);
    visitor = await visitors.open({ viewport });
    const { page, consoleErrors } = visitor;
    await getReadyToPay(page, sku, { card: CARDS.challenged, quantity: 2 });
    await pay(page);
    await page.getByRole('button', { name: 'Approve payment' }).click();

    await expectSold(page);

    await page.getByRole('cell', { name: `2 × ${title}` }).waitFor();
    expect(consoleErrors).toEqual([]);
  });

  test('a guest with a declined card keeps the cart and buys with another card', async () => {
    const { sku, title } = await catalogue.addProduct(5);
    visitor = await visitors.open({ viewport });
    const { page } = visitor;
    await getReadyToPay(page, sku, { card: CARDS.declined, quantity: 3 });
    await pay(page);
    await page.getByRole('alert').filter({ hasText: 'Your card was declined' }).waitFor();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Ada Lovelace');
    expect(await cartLines(page)).toEqual([`3 × ${title}`]);

    await goToCheckout(page);
    await fillInCheckout(page, CARDS.good);
    await pay(page);

    await expectSold(page);
  });
});

test('a failed challenge cancels the order and keeps the cart', async () => {
  const { sku, title } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page } = visitor;
  await getReadyToPay(page, sku, { card: CARDS.challenged });
  await pay(page);
  await page.getByRole('button', { name: 'Fail authentication' }).click();

  await expectStatus(page, 'cancelled');

  await page.getByText('You have not been charged').waitFor();
  expect(await cartLines(page)).toEqual([`1 × ${title}`]);
});

test('a double click on the payment button orders once', async () => {
  const page = await readyToPay();
  await payButton(page).dblclick();
  await expectSold(page);

  await page.goto('/orders');

  expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
});

test('an order without a response is retried with the same key, and ordered once', async () => {
  const page = await readyToPay();
  const keys: (string | undefined)[] = [];
  await page.route('**/api/orders', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await pay(page);
  await page.getByRole('alert').filter({ hasText: 'We do not know yet' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expectSold(page);

  expect(keys).toEqual([keys[0], keys[0]]);
  await page.goto('/orders');
  expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
});

test('an order without a response is found again after the session ended and was restored', async () => {
  const page = await readyToPay();
  await page.route('**/api/orders', async (route) => {
    await route.fetch();
    return route.abort('connectionreset');
  });
  await pay(page);
  await page.getByRole('alert').filter({ hasText: 'We do not know yet' }).waitFor();
  await page.unroute('**/api/orders');
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByRole('alert').filter({ hasText: 'your session has ended' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();

  await page.context().addCookies(cookies);
  await page.getByRole('button', { name: 'Check again' }).click();

  await expectSold(page);
});

test('a shopper with empty fields gets a link to each of them', async () => {
  const { sku } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page } = visitor;
  await addToCart(page, sku);
  await goToCheckout(page);
  await page.getByLabel('E-mail address').fill('ada');
  await pay(page);

  await page.getByRole('heading', { name: '5 things to fix' }).waitFor();
  await page.getByRole('link', { name: 'Enter the postcode' }).click();

  expect(await page.evaluate('document.activeElement.id')).toBe('postcode');
  expect(await page.getByLabel('Postcode').getAttribute('aria-invalid')).toBe('true');
});
