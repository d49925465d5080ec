import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { arrive } from './arrive.ts';
import type { Shelved } from './shelf.ts';
import { CARDS, addToCart, fillInCard, goToCheckout, pay, payButton, seeDraft, seeSold, getReadyToPay } from './steps.ts';
import { SIZES } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const { visitors, shelf } = await arrive();
let visitor: Visitor;

afterEach(() => visitor.leave());

interface Account {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

function newAccount(): Account {
  return { email: `journey-${randomUUID()}@example.com`, password: 'copper meadow lantern thirty', name: 'Ada King' };
}

interface Ready {
  /** Run in every page before its own. */
  readonly script?: string;

  /** @default a guest */
  readonly account?: Account;
}

/** A checkout of one product, filled in: only the press of the button is missing. */
async function readyToPay({ script, account }: Ready = {}): Promise<{ readonly page: Page; readonly product: Shelved }> {
  const product = await shelf.put(5);
  visitor = await visitors.one();
  const { page } = visitor;
  if (script !== undefined) await page.addInitScript(script);
  if (account) await page.request.post('/api/accounts', { data: account });
  await getReadyToPay(page, product.sku);
  return { page, product };
}

test('a browser that makes no random ids, as over plain http, buys all the same', async () => {
  const { page } = await readyToPay({ script: 'delete Crypto.prototype.randomUUID' });

  await pay(page);

  await seeSold(page);
});

test('a browser that keeps nothing is told that nothing was sent, and gets the button back', async () => {
  const { page } = await readyToPay({
    script: "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
  });

  await pay(page);

  await page.getByRole('alert').filter({ hasText: 'The order was not sent' }).waitFor();
  expect(await payButton(page).isEnabled()).toBe(true);
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

test('a shopper whose session ends at the checkout is told so, signs in, and finds there what was typed', async () => {
  const account = newAccount();
  const { page } = await readyToPay({ account });
  await endSession(page);
  await pay(page);
  const alert = page.getByRole('alert').filter({ hasText: 'Your session has ended' });
  await alert.waitFor();
  await seeDraft(page);
  await alert.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(account.email);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor();
  await seeDraft(page);
  await fillInCard(page, CARDS.good);

  await pay(page);

  await seeSold(page);
});

test('a guest whose session ends at the checkout is led to the products, and finds there what was typed', async () => {
  const { page, product } = await readyToPay();
  await endSession(page);
  await pay(page);
  await page.getByRole('alert').getByRole('link', { name: product.title }).click();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByText(`${product.title} is in your cart.`).waitFor();

  await goToCheckout(page);

  await seeDraft(page);
});

test('whoever wants more than there is takes what is left, and only then checks out', async () => {
  const { sku, title } = await shelf.put(2);
  visitor = await visitors.one();
  const { page } = visitor;
  await addToCart(page, sku, 3);
  await page.getByText('Only 2 left').waitFor();
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

test('an order whose answer is lost can be asked for again, though something in the cart must be settled', async () => {
  const { page, product } = await readyToPay();
  await page.route('**/api/orders', async (route) => {
    await route.fetch();
    return route.abort('connectionreset');
  });
  await pay(page);
  await page.getByRole('alert').filter({ hasText: 'We do not know yet' }).waitFor();
  await page.unroute('**/api/orders');
  // Bought by now; in another tab the shopper fills the cart anew, and then the price changes.
  await addToCart(await page.context().newPage(), product.sku);
  await shelf.setPrice(product.sku, 900);
  await page.reload();
  await page.getByRole('button', { name: 'Accept the new price' }).waitFor();

  await page.getByRole('button', { name: 'Check again' }).click();

  await seeSold(page);
});

describe.each(SIZES)('on $size', ({ viewport }) => {
  test('a shopper sees before the form what is bought, for how much, and the sum once more on the button', async () => {
    const { sku, title } = await shelf.put(5, 2050);
    visitor = await visitors.one({ viewport });
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

test('an order of many products folds up, but for what must be settled', async () => {
  visitor = await visitors.one();
  const { page } = visitor;
  const shelved = await Promise.all([1, 2, 3, 4, 5].map(() => shelf.put(5)));
  for (const { sku } of shelved) await addToCart(page, sku);
  await goToCheckout(page);
  const last = page.getByRole('region', { name: 'Your order' }).getByText(shelved.at(-1)?.title ?? '');
  expect(await last.isVisible()).toBe(false);
  await page.getByText('1 more product').click();
  await last.waitFor();
  await addToCart(page, shelved.at(-1)?.sku ?? '', 8);

  await page.goto('/checkout');

  await last.waitFor();
});

test('a shopper with an account need not type what the shop knows', async () => {
  const account = newAccount();
  visitor = await visitors.one();
  const { page } = visitor;
  await page.request.post('/api/accounts', { data: account });
  await addToCart(page, (await shelf.put(5)).sku);

  await goToCheckout(page);

  expect(await page.getByLabel('E-mail address').inputValue()).toBe(account.email);
  expect(await page.getByLabel('Full name').inputValue()).toBe(account.name);
});

/** As it ends by itself: the browser still sends its cookie, and the shop does not know it any more. */
async function endSession(page: Page): Promise<void> {
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.filter(({ name }) => name === 'session').map((cookie) => ({ ...cookie, value: 'ended' })));
}
