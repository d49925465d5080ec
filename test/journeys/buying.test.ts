import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { arrive } from './arrive.ts';
import { CARDS, addToCart, cartLines, fillInCheckout, goToCheckout, pay, payButton, seeStatus, seeSold, getReadyToPay } from './steps.ts';
import { SIZES } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const { visitors, shelf } = await arrive();
let visitor: Visitor;

afterEach(() => visitor.leave());

/** A guest's checkout, filled in: only the press of the button is missing. */
async function readyToPay(): Promise<Page> {
  const { sku } = await shelf.put(5);
  visitor = await visitors.one();
  const { page } = visitor;
  await getReadyToPay(page, sku);
  return page;
}

describe.each(SIZES)('on $size', ({ viewport }) => {
  test('a guest finds a product, buys it and sees it shipped without reloading', async () => {
    visitor = await visitors.one({ viewport });
    const { page, complaints } = visitor;
    await page.goto('/');
    await page.getByRole('link', { name: /^Garden/ }).click();
    await page.getByRole('link', { name: 'Copper Watering Can' }).click();
    await page.getByText('In stock').waitFor();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByText('Copper Watering Can is in your cart.').waitFor();
    await page.getByRole('link', { name: 'Check out' }).click();
    await fillInCheckout(page, CARDS.good);
    await pay(page);

    await seeStatus(page, 'completed');

    expect(await page.getByRole('list', { name: 'Progress' }).getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Placed \(done\)/),
      expect.stringMatching(/^Confirmed \(done\)/),
      expect.stringMatching(/^Shipped \(done\)/),
    ]);
    expect(await page.locator('.tracking').first().textContent()).toMatch(/\w{6,}/);
    expect(complaints).toEqual([]);
    expect(await cartLines(page)).toEqual([]);
  });

  test('a guest whose bank wants to see him approves, comes back and has bought', async () => {
    const { sku, title } = await shelf.put(5);
    visitor = await visitors.one({ viewport });
    const { page, complaints } = visitor;
    await getReadyToPay(page, sku, { card: CARDS.challenged, quantity: 2 });
    await pay(page);
    await page.getByRole('button', { name: 'Approve payment' }).click();

    await seeSold(page);

    await page.getByRole('cell', { name: `2 × ${title}` }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a guest whose card is declined is told so, finds the cart intact, and buys with another card', async () => {
    const { sku, title } = await shelf.put(5);
    visitor = await visitors.one({ viewport });
    const { page } = visitor;
    await getReadyToPay(page, sku, { card: CARDS.declined, quantity: 3 });
    await pay(page);
    await page.getByRole('alert').filter({ hasText: 'Your card was declined' }).waitFor();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Ada Lovelace');
    expect(await cartLines(page)).toEqual([`3 × ${title}`]);

    await goToCheckout(page);
    await fillInCheckout(page, CARDS.good);
    await pay(page);

    await seeSold(page);
  });
});

test('a challenge that the shopper fails cancels the order and leaves the cart', async () => {
  const { sku, title } = await shelf.put(5);
  visitor = await visitors.one();
  const { page } = visitor;
  await getReadyToPay(page, sku, { card: CARDS.challenged });
  await pay(page);
  await page.getByRole('button', { name: 'Fail authentication' }).click();

  await seeStatus(page, 'cancelled');

  await page.getByText('You have not been charged').waitFor();
  expect(await cartLines(page)).toEqual([`1 × ${title}`]);
});

test('pressing the button twice buys once', async () => {
  const page = await readyToPay();
  await payButton(page).dblclick();
  await seeSold(page);

  await page.goto('/orders');

  expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
});

test('an order whose answer is lost is asked for again under the same key, and bought once', async () => {
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
  await seeSold(page);

  expect(keys).toEqual([keys[0], keys[0]]);
  await page.goto('/orders');
  expect(await page.getByRole('link', { name: /^Order / }).count()).toBe(1);
});

test('an order whose answer is lost, and whose session ends then, is not called off but found once the shopper is back', async () => {
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

  await seeSold(page);
});

test('a shopper who leaves fields empty is led to each of them', async () => {
  const { sku } = await shelf.put(5);
  visitor = await visitors.one();
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
