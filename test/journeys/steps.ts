import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { skuPath } from '../../storefront/lib/paths.ts';
import { eventually } from '../support/eventually.ts';

/** The provider's documented test cards. */
export const CARDS = { good: '4242424242424242', declined: '4000000000000002', challenged: '4000002500003155' } as const;

interface Purchase {
  readonly card?: string;
  readonly quantity?: number;
}

export async function addToCart(page: Page, sku: string, quantity = 1): Promise<void> {
  await page.goto(skuPath(sku));
  await page.getByLabel('Quantity').fill(String(quantity));
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('heading', { name: 'Cart', level: 1 }).waitFor();
}

export async function goToCheckout(page: Page): Promise<void> {
  await page.goto('/cart');
  await page.getByRole('link', { name: 'Check out' }).click();
  await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor();
}

/** Fills in the checkout of one product, up to the payment button. */
export async function getReadyToPay(page: Page, sku: string, { card = CARDS.good, quantity = 1 }: Purchase = {}): Promise<void> {
  await addToCart(page, sku, quantity);
  await goToCheckout(page);
  await fillInCheckout(page, card);
}

/** Fills in the card first: when its frame is loaded, the page has restored its draft. */
export async function fillInCheckout(page: Page, cardNumber: string): Promise<void> {
  await fillInCard(page, cardNumber);
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('Street and number').fill("12 St James's Square");
  await page.getByLabel('Town or city').fill('London');
  await page.getByLabel('Postcode').fill('SW1Y 4JH');
}

export async function fillInCard(page: Page, cardNumber: string): Promise<void> {
  const frame = page.frameLocator('#card iframe');
  await frame.getByLabel('Card number').fill(cardNumber);
  await frame.getByLabel('Expiry').fill('12 / 34');
  await frame.getByLabel('Security code').fill('123');
}

export function payButton(page: Page): Locator {
  return page.getByRole('button', { name: /^Pay £[\d,.]+ and order$/ });
}

export async function pay(page: Page): Promise<void> {
  await payButton(page).click();
}

/** Expects the values of `fillInCheckout` in the form. */
export async function expectDraft(page: Page): Promise<void> {
  const labels = ['E-mail address', 'Full name', 'Street and number', 'Town or city', 'Postcode'];
  await eventually(async () => {
    const typed = await Promise.all(labels.map((label) => page.getByLabel(label).inputValue()));
    expect(typed).toEqual(['ada@example.com', 'Ada Lovelace', "12 St James's Square", 'London', 'SW1Y 4JH']);
  });
}

/** Waits for a status on the order's page, without a reload. @returns the order's path */
export async function expectStatus(page: Page, status: 'confirmed' | 'fulfilling' | 'completed' | 'cancelled'): Promise<string> {
  await page.waitForURL('**/orders/*');
  await page.locator(`[data-status="${status}"]`).waitFor({ timeout: 60_000 });
  return new URL(page.url()).pathname;
}

/** Waits until the order is sold, on its page. @returns the order's path */
export async function expectSold(page: Page): Promise<string> {
  await page.waitForURL('**/orders/*');
  await page
    .locator(['confirmed', 'fulfilling', 'completed'].map((status) => `[data-status="${status}"]`).join())
    .waitFor({ timeout: 60_000 });
  return new URL(page.url()).pathname;
}

/** Opens the cart. @returns its lines, as `2 × title` */
export async function cartLines(page: Page): Promise<readonly string[]> {
  await page.goto('/cart');
  const lines = await page.getByRole('list', { name: 'In your cart' }).getByRole('listitem').all();
  return Promise.all(
    lines.map(async (line) => {
      const quantity = await line.getByLabel(/^Quantity/).inputValue();
      const title = await line.getByRole('link').first().textContent();
      return `${quantity} × ${title}`;
    }),
  );
}
