import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { arrive } from './arrive.ts';
import type { Shelved } from './shelf.ts';
import { CARDS, cartLines, fillInCard, getReadyToPay, goToCheckout, pay, payButton, seeDraft, seeSold } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, shelf } = await arrive();
let visitor: Visitor;

afterEach(() => visitor.leave());

/** At the bank, with the last unit of the shop held for the shopper. */
async function challenged(): Promise<{ readonly page: Page; readonly product: Shelved }> {
  const product = await shelf.put(1);
  visitor = await visitors.one();
  const { page } = visitor;
  await getReadyToPay(page, product.sku, { card: CARDS.challenged });
  await pay(page);
  await page.getByRole('button', { name: 'Approve payment' }).waitFor();
  return { page, product };
}

/** The order that waits, where the checkout's form would stand. */
async function comeBack(page: Page) {
  await page.goBack();
  const waiting = page.getByRole('region', { name: /waits for your approval$/ });
  await waiting.waitFor();
  return waiting;
}

describe('a shopper who comes Back from the bank', () => {
  test('finds the order that waits instead of a form, and nothing sold out, and finishes it', async () => {
    const { page } = await challenged();
    const waiting = await comeBack(page);
    expect(await payButton(page).count()).toBe(0);
    expect(await page.getByText('Sold out').count()).toBe(0);
    await waiting.getByRole('link', { name: 'Approve the payment' }).click();
    await page.getByRole('button', { name: 'Approve payment' }).click();

    await seeSold(page);

    expect(await cartLines(page)).toEqual([]);
    await page.goto('/orders');
    expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
  });

  test('cancels the order, finds the form as it was filled in, and pays with another card', async () => {
    const { page } = await challenged();
    const waiting = await comeBack(page);
    await waiting.getByRole('button', { name: 'Cancel this order' }).click();
    await page.getByText('Your order is cancelled').waitFor();
    expect(await page.getByText('Sold out').count()).toBe(0);
    await seeDraft(page);
    await fillInCard(page, CARDS.good);
    await pay(page);

    await seeSold(page);

    await page.goto('/orders');
    expect(await page.locator('.badge').allTextContents()).toEqual([expect.stringMatching(/Confirmed|On its way|Shipped/), 'Cancelled']);
  });
});

test('the cart offers the order that waits instead of another checkout, also without a script', async () => {
  const { page, product } = await challenged();
  const noScript = await visitors.one({ hasScript: false });
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
  await noScript.leave();
});

describe('a second tab at the checkout', () => {
  async function twoTabs() {
    const product = await shelf.put(5);
    visitor = await visitors.one();
    const { page } = visitor;
    await getReadyToPay(page, product.sku);
    const second = await page.context().newPage();
    await goToCheckout(second);
    await fillInCard(second, CARDS.good);
    await seeDraft(page);
    for (const label of ['E-mail address', 'Full name', 'Street and number', 'Town or city', 'Postcode'])
      await second.getByLabel(label).fill(await page.getByLabel(label).inputValue());
    return { page, second, product };
  }

  test('that pays after the first is led to the order that there is, and nothing is bought twice', async () => {
    const { page, second } = await twoTabs();
    await pay(page);
    const path = await seeSold(page);
    await pay(second);

    expect(await seeSold(second)).toBe(path);

    await second.getByText('You had placed this order already').waitFor();
    await page.goto('/orders');
    expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
  });

  test('that shows what was changed since says so, and pays what the cart holds now', async () => {
    const { page, second, product } = await twoTabs();
    await page.goto('/cart');
    await page.getByLabel(/^Quantity/).fill('3');
    await page.getByRole('button', { name: `Update ${product.title}` }).click();
    await page.getByText('Your cart is up to date.').waitFor();
    await pay(second);
    await second.getByRole('alert').filter({ hasText: 'Your cart has changed' }).waitFor();
    await second.getByText(`3 × ${product.title}`).waitFor();

    await pay(second);

    await seeSold(second);
    await second.getByRole('cell', { name: `3 × ${product.title}` }).waitFor();
  });
});
