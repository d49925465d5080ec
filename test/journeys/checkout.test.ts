import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openAccount } from './accounts.ts';
import type { JourneyAccount } from './accounts.ts';
import { startJourneys } from './start-journeys.ts';
import type { TestProduct } from './test-catalogue.ts';
import { CARDS, addToCart, fillInCard, goToCheckout, pay, payButton, expectDraft, expectSold, getReadyToPay } from './steps.ts';
import { SIZES } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

function newAccount(): JourneyAccount {
  return { email: `journey-${randomUUID()}@example.com`, password: 'copper meadow lantern thirty', name: 'Ada King' };
}

interface Ready {
  /** Runs in every page before its own scripts. */
  readonly script?: string;

  /** @default a guest */
  readonly account?: JourneyAccount;
}

/** A checkout of one product, filled in up to the payment button. */
async function readyToPay({ script, account }: Ready = {}): Promise<{ readonly page: Page; readonly product: TestProduct }> {
  const product = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page } = visitor;
  if (script !== undefined) await page.addInitScript(script);
  if (account) await openAccount(page, account);
  await getReadyToPay(page, product.sku);
  return { page, product };
}

test('a browser without crypto.randomUUID, as over plain HTTP, can order', async () => {
  const { page } = await readyToPay({ script: 'delete Crypto.prototype.randomUUID' });

  await pay(page);

  await expectSold(page);
});

test('without browser storage the order is not sent, and the button is enabled again', async () => {
  const { page } = await readyToPay({
    script: "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
  });

  await pay(page);

  await page.getByRole('alert').filter({ hasText: 'The order was not sent' }).waitFor();
  expect(await payButton(page).isEnabled()).toBe(true);
  expect(await page.getByLabel('Full name').inputValue()).toBe('Ada Lovelace');
});

test('an invalid e-mail address is marked at its field, by the page and by the service', async () => {
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

test('a shopper whose session ends at the checkout signs in and finds the draft', async () => {
  const account = newAccount();
  const { page } = await readyToPay({ account });
  await endSession(page);
  await pay(page);
  const alert = page.getByRole('alert').filter({ hasText: 'Your session has ended' });
  await alert.waitFor();
  await expectDraft(page);
  await alert.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(account.email);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor();
  await expectDraft(page);
  await fillInCard(page, CARDS.good);

  await pay(page);

  await expectSold(page);
});

test('a guest whose session ends at the checkout gets links to the products and finds the draft', async () => {
  const { page, product } = await readyToPay();
  await endSession(page);
  await pay(page);
  await page.getByRole('alert').getByRole('link', { name: product.title }).click();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByText(`${product.title} is in your cart.`).waitFor();

  await goToCheckout(page);

  await expectDraft(page);
});

test('a quantity above the stock must be reduced before the checkout', async () => {
  const { sku, title } = await catalogue.addProduct(2);
  visitor = await visitors.open();
  const { page } = visitor;
  await addToCart(page, sku, 3);
  await page.getByText('Only 2 left').first().waitFor();
  expect(await page.getByRole('link', { name: 'Check out' }).count()).toBe(0);
  await page.goto('/checkout');
  await page.frameLocator('#card iframe').getByLabel('Card number').waitFor();
  expect(await payButton(page).isDisabled()).toBe(true);
  await page.getByRole('link', { name: 'change the cart' }).click();
  await page.getByRole('button', { name: `Take 2 of ${title}` }).click();
  await page.getByText('Your cart is up to date.').waitFor();

  await goToCheckout(page);

  await page.frameLocator('#card iframe').getByLabel('Card number').waitFor();
  await eventually(async () => expect(await payButton(page).isEnabled()).toBe(true));
});

test('an order without a response can be retried while the cart has a changed price', async () => {
  const { page, product } = await readyToPay();
  await page.route('**/api/orders', async (route) => {
    await route.fetch();
    return route.abort('connectionreset');
  });
  await pay(page);
  await page.getByRole('alert').filter({ hasText: 'We do not know yet' }).waitFor();
  await page.unroute('**/api/orders');
  // The order is sold; the shopper adds to the cart in another tab, and the price changes.
  await addToCart(await page.context().newPage(), product.sku);
  await catalogue.setPrice(product.sku, 900);
  await page.reload();
  await page.getByRole('button', { name: 'Accept the new price' }).waitFor();

  await page.getByRole('button', { name: 'Check again' }).click();

  await expectSold(page);
});

describe.each(SIZES)('on $size', ({ viewport }) => {
  test('a shopper sees products and total before the form, and the total on the button', async () => {
    const { sku, title } = await catalogue.addProduct(5, 2050);
    visitor = await visitors.open({ viewport });
    const { page } = visitor;
    await addToCart(page, sku, 2);
    await goToCheckout(page);

    const summary = page.getByRole('region', { name: 'Your order' });
    expect(await summary.textContent()).toMatch(`2 × ${title}£41.00Total £41.00Delivery is free.`);
    expect(await payButton(page).textContent()).toBe('Pay £41.00 and order');
    const [head, form] = [await summary.boundingBox(), await page.getByLabel('E-mail address').boundingBox()];
    expect(head?.y).toBeLessThan(form?.y ?? 0);
  });
});

test('a long order summary is collapsed, except products with a problem', async () => {
  visitor = await visitors.open();
  const { page } = visitor;
  const products = await Promise.all([1, 2, 3, 4, 5].map(() => catalogue.addProduct(5)));
  for (const { sku } of products) await addToCart(page, sku);
  await goToCheckout(page);
  const last = page.getByRole('region', { name: 'Your order' }).getByText(products.at(-1)?.title ?? '');
  expect(await last.isVisible()).toBe(false);
  await page.getByText('1 more product').click();
  await last.waitFor();
  await addToCart(page, products.at(-1)?.sku ?? '', 8);

  await page.goto('/checkout');

  await last.waitFor();
});

test('the checkout of an account has name and e-mail address filled in', async () => {
  const account = newAccount();
  visitor = await visitors.open();
  const { page } = visitor;
  await openAccount(page, account);
  await addToCart(page, (await catalogue.addProduct(5)).sku);

  await goToCheckout(page);

  expect(await page.getByLabel('E-mail address').inputValue()).toBe(account.email);
  expect(await page.getByLabel('Full name').inputValue()).toBe(account.name);
});

/** Expires the session: the browser still sends its cookie. */
async function endSession(page: Page): Promise<void> {
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.filter(({ name }) => name === 'session').map((cookie) => ({ ...cookie, value: 'ended' })));
}
