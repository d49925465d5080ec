import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { startJourneys } from './start-journeys.ts';
import type { TestProduct } from './test-catalogue.ts';
import { CARDS, cartLines, fillInCard, getReadyToPay, goToCheckout, pay, payButton, expectDraft, expectSold } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

/** At the challenge page, with the last unit reserved. */
async function challenged(): Promise<{ readonly page: Page; readonly product: TestProduct }> {
  const product = await catalogue.addProduct(1);
  visitor = await visitors.open();
  const { page } = visitor;
  await getReadyToPay(page, product.sku, { card: CARDS.challenged });
  await pay(page);
  await page.getByRole('button', { name: 'Approve payment' }).waitFor();
  return { page, product };
}

/** The waiting order that is shown instead of the checkout form. */
async function comeBack(page: Page) {
  await page.goBack();
  const waiting = page.getByRole('region', { name: /waits for your approval$/ });
  await waiting.waitFor();
  return waiting;
}

describe('a shopper who goes back from the challenge', () => {
  test('sees the waiting order instead of the form, and completes it', async () => {
    const { page } = await challenged();
    const waiting = await comeBack(page);
    expect(await payButton(page).count()).toBe(0);
    expect(await page.getByText('Sold out').count()).toBe(0);
    await waiting.getByRole('link', { name: 'Approve the payment' }).click();
    await page.getByRole('button', { name: 'Approve payment' }).click();

    await expectSold(page);

    expect(await cartLines(page)).toEqual([]);
    await page.goto('/orders');
    expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
  });

  test('cancels the order, finds the draft in the form, and pays with another card', async () => {
    const { page } = await challenged();
    const waiting = await comeBack(page);
    await waiting.getByRole('button', { name: 'Cancel this order' }).click();
    await page.getByText('Your order is cancelled').waitFor();
    expect(await page.getByText('Sold out').count()).toBe(0);
    await expectDraft(page);
    await fillInCard(page, CARDS.good);
    await pay(page);

    await expectSold(page);

    await page.goto('/orders');
    expect(await page.locator('.badge').allTextContents()).toEqual([expect.stringMatching(/Confirmed|On its way|Shipped/), 'Cancelled']);
  });
});

test('the cart shows the waiting order instead of the checkout, also without JavaScript', async () => {
  const { page, product } = await challenged();
  const noScript = await visitors.open({ hasScript: false });
  await noScript.page.context().addCookies(await page.context().cookies());
  await noScript.page.goto('/cart');
  const waiting = noScript.page.getByRole('region', { name: /waits for your approval$/ });
  expect(await waiting.getByRole('link', { name: 'Approve the payment' }).getAttribute('href')).toMatch(/^https?:/);
  expect(await noScript.page.getByRole('link', { name: 'Check out' }).count()).toBe(0);
  expect(await noScript.page.getByText('Sold out').count()).toBe(0);

  await waiting.getByRole('button', { name: 'Cancel this order' }).click();

  await noScript.page.getByText('Your order is cancelled').waitFor();
  expect(await cartLines(noScript.page)).toEqual([`1 × ${product.title}`]);
  await noScript.page.getByRole('link', { name: 'Check out' }).waitFor();
  await noScript.close();
});

describe('a second tab at the checkout', () => {
  async function twoTabs() {
    const product = await catalogue.addProduct(5);
    visitor = await visitors.open();
    const { page } = visitor;
    await getReadyToPay(page, product.sku);
    const second = await page.context().newPage();
    await goToCheckout(second);
    await fillInCard(second, CARDS.good);
    await expectDraft(page);
    for (const label of ['E-mail address', 'Full name', 'Street and number', 'Town or city', 'Postcode'])
      await second.getByLabel(label).fill(await page.getByLabel(label).inputValue());
    return { page, second, product };
  }

  test('that pays after the first is redirected to the existing order', async () => {
    const { page, second } = await twoTabs();
    await pay(page);
    const path = await expectSold(page);
    await pay(second);

    expect(await expectSold(second)).toBe(path);

    await second.getByText('You had placed this order already').waitFor();
    await page.goto('/orders');
    expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
  });

  test('with an outdated cart shows the change, and pays the current cart', async () => {
    const { page, second, product } = await twoTabs();
    await page.goto('/cart');
    await page.getByLabel(/^Quantity/).fill('3');
    await page.getByRole('button', { name: `Update ${product.title}` }).click();
    await page.getByText('Your cart is up to date.').waitFor();
    await pay(second);
    await second.getByRole('alert').filter({ hasText: 'Your cart has changed' }).waitFor();
    await second.getByText(`3 × ${product.title}`).waitFor();

    await pay(second);

    await expectSold(second);
    await second.getByRole('cell', { name: `3 × ${product.title}` }).waitFor();
  });
});
