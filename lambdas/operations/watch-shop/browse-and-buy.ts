import type { Page } from 'playwright-core';

export interface Visit {
  readonly shopUrl: string;

  /** Of the order. */
  readonly email: string;

  /** A test card; without one the visit ends at the payment step, and nothing is ordered. */
  readonly card?: string | undefined;
}

/** Runs a part of the visit under its name. */
export type Step = (name: string, act: () => Promise<unknown>) => Promise<unknown>;

const STEP_MILLIS = 20_000;
const CONFIRMED = ['confirmed', 'fulfilling', 'completed'].map((status) => `[data-status="${status}"]`).join();

/** Visits the home page, a category and a product, and buys the product. @throws Error for a page that is not as shoppers need it, or whose script fails */
export async function browseAndBuy(page: Page, { shopUrl, email, card }: Visit, step: Step): Promise<void> {
  page.setDefaultTimeout(STEP_MILLIS);
  const failures: Error[] = [];
  page.on('pageerror', (error) => failures.push(error));
  const watched = (name: string, act: () => Promise<unknown>) =>
    step(name, async () => {
      await act();
      if (failures.length > 0) throw new Error(`${name}: a script of the page failed`, { cause: failures[0] });
    });

  await watched('home page', () => open(page, shopUrl));
  await watched('category', async () => {
    await open(page, await firstLink(page, '/categories/'));
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
  await watched('product', () => openProductInStock(page));
  await watched('cart', async () => {
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Check out' }).waitFor();
  });
  await watched('checkout', async () => {
    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor();
    await cardFields(page)
      .getByLabel(/card number/i)
      .waitFor();
    await page.getByRole('button', { name: /^Pay .+ and order$/ }).waitFor();
  });
  if (card !== undefined) await watched('order', () => buy(page, card, email));
}

async function open(page: Page, address: string): Promise<void> {
  const response = await page.goto(address);
  if (response?.status() !== 200) throw new Error(`${address} returned ${response?.status()}`);
}

async function firstLink(page: Page, path: string): Promise<string> {
  const [first] = await linksOf(page, path);
  if (first === undefined) throw new Error(`${page.url()} has no link to ${path}`);
  return first;
}

/** The absolute addresses of the links, each once. */
async function linksOf(page: Page, path: string): Promise<readonly string[]> {
  const links = await page.locator(`main a[href^="${path}"]`).all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
  return [...new Set(addresses.flatMap((address) => (address === null ? [] : [new URL(address, page.url()).href])))];
}

/** One of the first ten products of the list. */
async function openProductInStock(page: Page): Promise<void> {
  const products = (await linksOf(page, '/products/')).slice(0, 10);
  for (const product of products) {
    await open(page, product);
    if (await page.getByRole('button', { name: 'Add to cart' }).isEnabled()) return;
  }
  throw new Error(`none of ${products.length} products of the category can be bought`);
}

async function buy(page: Page, card: string, email: string): Promise<void> {
  const fields = cardFields(page);
  await fields.getByLabel(/card number/i).fill(card);
  await fields.getByLabel(/expir/i).fill('12 / 34');
  await fields.getByLabel(/security code|cvc/i).fill('123');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Full name').fill('Canary');
  await page.getByLabel('Street and number').fill('1 Canary Lane');
  await page.getByLabel('Town or city').fill('London');
  await page.getByLabel('Postcode').fill('SW1Y 4JH');
  await page.getByRole('button', { name: /^Pay .+ and order$/ }).click();
  await page.waitForURL('**/orders/*');
  await page.locator(CONFIRMED).waitFor({ timeout: 60_000 });
}

function cardFields(page: Page) {
  return page.frameLocator('#card iframe');
}
