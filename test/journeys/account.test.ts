import { randomUUID } from 'node:crypto';
import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { newestLink } from './accounts.ts';
import { startJourneys } from './start-journeys.ts';
import { CARDS, addToCart, cartLines, pay, expectStatus, expectSold, getReadyToPay } from './steps.ts';
import { SIZES } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();

const PASSWORD = 'copper meadow lantern thirty';

describe.each(SIZES)('on $size', ({ viewport }) => {
  test('a guest signs up after an order, signs in on another device, and sees the orders and the merged cart', async () => {
    const [bought, first, second] = [await catalogue.addProduct(5), await catalogue.addProduct(5), await catalogue.addProduct(5)];
    const email = `journey-${randomUUID()}@example.com`;
    const home = await visitors.open({ viewport });
    await buy(home.page, bought.sku);
    await addToCart(home.page, first.sku, 2);
    await signUp(home.page, email);
    await home.page.getByRole('heading', { name: 'My orders' }).waitFor();
    expect(await home.page.getByRole('link', { name: /^Order / }).count()).toBe(1);
    expect(await cartLines(home.page)).toEqual([`2 × ${first.title}`]);

    const away = await visitors.open({ viewport });
    await addToCart(away.page, second.sku);
    await signIn(away.page, email, PASSWORD);
    await away.page.getByRole('heading', { name: 'My orders' }).waitFor();

    expect(await away.page.getByRole('link', { name: /^Order / }).count()).toBe(1);
    expect((await cartLines(away.page)).toSorted()).toEqual([`1 × ${second.title}`, `2 × ${first.title}`].toSorted());
    await away.page.goto('/orders');
    await away.page.evaluate(() => sessionStorage.setItem('checkout-draft', '{"line1":"typed before"}'));
    await away.page.getByRole('button', { name: 'Sign out' }).click();
    await away.page.waitForURL('**/');
    expect(await away.page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await cartLines(away.page)).toEqual([]);
    await Promise.all([home.close(), away.close()]);
  });
});

test('a known address has the same answer, its link sets a new password, and a wrong password is refused at the field', async () => {
  const email = `journey-${randomUUID()}@example.com`;
  const visitor = await visitors.open();
  const { page } = visitor;
  await signUp(page, email, 'aaaaaaaaaaaa');
  await page.getByRole('alert').getByText('too easy to guess').waitFor();
  const first = await newestLink(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Open my account' }).click();
  await page.getByRole('heading', { name: 'My orders' }).waitFor();
  const other = await visitors.open();
  await askForLink(other.page, email);
  await other.page.goto(`/account/link?token=${await newestLink(email, first)}`);
  await other.page.getByLabel('Password').fill('seven velvet harbours');
  await other.page.getByRole('button', { name: 'Set the password' }).click();
  await other.page.getByRole('heading', { name: 'My orders' }).waitFor();

  await signIn(page, email, PASSWORD);
  await page.getByRole('alert').getByText('do not belong together').waitFor();

  await signIn(page, email, 'seven velvet harbours');
  await page.getByRole('link', { name: 'My account' }).click();
  await page.getByText('You set a new password').waitFor();
  await page.getByRole('button', { name: 'Sign out all other devices' }).click();
  await page.getByText('You signed all other devices out').waitFor();
  await other.page.goto('/account');
  await other.page.getByRole('link', { name: 'create an account' }).waitFor();
  expect((await page.goto(`/account/link?token=${first}`))?.status()).toBe(404);
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await Promise.all([visitor.close(), other.close()]);
});

test('a refused form of an account keeps all values except the password, and marks the field, without JavaScript', async () => {
  const email = `journey-${randomUUID()}@example.com`;
  const visitor = await visitors.open({ hasScript: false });
  const { page } = visitor;
  await page.goto('/account/new');
  await page.getByLabel('E-mail address').fill('ann@example');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByRole('alert').getByText('cannot send mail to that address').waitFor();
  expect(await typed(page, 'E-mail address')).toEqual({ value: 'ann@example', isInvalid: 'true', isDescribed: 'email-error' });
  await signUp(page, email, 'aaaaaaaaaaaa');
  await page.getByRole('alert').getByText('too easy to guess').waitFor();
  expect(await page.title()).toBe('Error: Choose a password · ShopMart');
  expect(await typed(page, 'Name')).toEqual({ value: 'Ada Lovelace', isInvalid: null, isDescribed: null });
  expect(await typed(page, 'Password')).toEqual({ value: '', isInvalid: 'true', isDescribed: 'password-hint password-error' });
  await signIn(page, email, PASSWORD);
  await page.getByRole('alert').getByText('do not belong together').waitFor();

  expect(await page.title()).toBe('Error: Sign in · ShopMart');
  expect(await typed(page, 'E-mail address')).toEqual({ value: email, isInvalid: 'true', isDescribed: 'email-error' });
  expect((await typed(page, 'Password')).value).toBe('');
  await visitor.close();
});

test("another customer's order is not found", async () => {
  const { sku } = await catalogue.addProduct(5);
  const buyer = await visitors.open();
  const order = await buy(buyer.page, sku);
  const stranger = await visitors.open();
  expect((await stranger.page.goto(order))?.status()).toBe(404);
  await addToCart(stranger.page, sku);

  expect((await stranger.page.goto(order))?.status()).toBe(404);

  await stranger.page.getByRole('heading', { name: 'Is this your order?' }).waitFor();
  expect(await stranger.page.content()).not.toContain('Ada');
  expect((await buyer.page.goto(order))?.status()).toBe(200);
  await Promise.all([buyer.close(), stranger.close()]);
});

test('a guest on another device opens the order by its e-mail address, and no other order', async () => {
  const [first, second] = [await catalogue.addProduct(5), await catalogue.addProduct(5)];
  const buyer = await visitors.open();
  const order = await buy(buyer.page, first.sku);
  const other = await buy(buyer.page, second.sku);
  const visitor = await visitors.open({ hasScript: false });
  const { page } = visitor;
  await page.goto(order);
  await page.getByLabel('E-mail address').fill('eve@example.com');
  await page.getByRole('button', { name: 'Show the order' }).click();
  await page.getByText('There is no such order with this e-mail address').first().waitFor();
  await page.getByLabel('E-mail address').fill('Ada@example.com');
  await page.getByRole('button', { name: 'Show the order' }).click();

  await expectSold(page);

  await page.getByRole('cell', { name: `1 × ${first.title}` }).waitFor();
  expect(await page.getByRole('button', { name: 'Cancel this order' }).count()).toBe(0);
  expect((await page.goto(other))?.status()).toBe(404);
  await Promise.all([buyer.close(), visitor.close()]);
});

test('an order that waits for approval is shown by the e-mail address without its actions', async () => {
  const { sku } = await catalogue.addProduct(5);
  const buyer = await visitors.open();
  await orderWithoutApproving(buyer.page, sku);
  const visitor = await visitors.open();
  const { page } = visitor;
  await page.goto(new URL(buyer.page.url()).pathname);
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByRole('button', { name: 'Show the order' }).click();
  await page.locator('[data-status="awaiting-customer"]').waitFor();

  await page.getByText('Reload this page to see how far your order is.').waitFor();
  expect(await page.getByRole('link', { name: 'Approve the payment' }).count()).toBe(0);
  await buyer.page.getByRole('link', { name: 'Approve the payment' }).click();
  await buyer.page.getByRole('button', { name: 'Approve payment' }).click();
  await expectSold(buyer.page);
  await Promise.all([buyer.close(), visitor.close()]);
});

test('a shopper cancels an order', async () => {
  const { sku } = await catalogue.addProduct(5);
  const visitor = await visitors.open();
  const { page } = visitor;
  await orderWithoutApproving(page, sku);
  await page.getByRole('button', { name: 'Cancel this order' }).click();

  await expectStatus(page, 'cancelled');

  await page.getByText('Cancelled, as you asked').waitFor();
  await visitor.close();
});

test('a cancellation after the session has ended is refused; the shopper signs in and cancels the order', async () => {
  const { sku } = await catalogue.addProduct(5);
  const email = `journey-${randomUUID()}@example.com`;
  const visitor = await visitors.open();
  const { page } = visitor;
  await signUp(page, email);
  await page.getByRole('heading', { name: 'My orders' }).waitFor();
  await orderWithoutApproving(page, sku);
  // At the request itself, because the page polls the order every second and would change without the session.
  const endSession = async (route: Route) => {
    await page.context().clearCookies();
    const { cookie: _, ...headers } = route.request().headers();
    await route.continue({ headers });
  };
  await page.route('**/cancellation', endSession, { times: 1 });
  await page.getByRole('button', { name: 'Cancel this order' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Your order was not cancelled' });
  await alert.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Cancel this order' }).click();

  await expectStatus(page, 'cancelled');

  await page.getByText('Cancelled, as you asked').waitFor();
  await visitor.close();
});

/** Pays with a challenged card, and opens the order's page instead of the challenge. */
async function orderWithoutApproving(page: Page, sku: string): Promise<void> {
  await getReadyToPay(page, sku, { card: CARDS.challenged });
  await pay(page);
  await page.getByRole('button', { name: 'Approve payment' }).waitFor();
  await page.goto('/orders');
  await page.getByRole('link', { name: /^Order / }).click();
  await page.getByRole('link', { name: 'Approve the payment' }).waitFor();
}

async function buy(page: Page, sku: string): Promise<string> {
  await getReadyToPay(page, sku);
  await pay(page);
  return expectSold(page);
}

/** The value and the ARIA state of a field. */
async function typed(page: Page, label: string) {
  const field = page.getByLabel(label, { exact: true });
  const [value, isInvalid, isDescribed] = [
    await field.inputValue(),
    await field.getAttribute('aria-invalid'),
    await field.getAttribute('aria-describedby'),
  ];
  return { value, isInvalid, isDescribed };
}

/** Signs up to the answer of the page that chooses the password. */
async function signUp(page: Page, email: string, password = PASSWORD): Promise<void> {
  await askForLink(page, email);
  await page.goto(`/account/link?token=${await newestLink(email)}`);
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Open my account' }).click();
}

async function askForLink(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText(`We have sent a mail to ${email}`).waitFor();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
