import { afterEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { skuPath } from '../../storefront/lib/paths.ts';
import { startJourneys } from './start-journeys.ts';
import {
  CARDS,
  addToCart,
  cartLines,
  fillInCheckout,
  goToCheckout,
  pay,
  payButton,
  expectDraft,
  expectSold,
  getReadyToPay,
} from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

test('a visitor without JavaScript browses, fills a cart, changes it and empties it', async () => {
  const [mug, spare] = [await catalogue.addProduct(9), await catalogue.addProduct(9)];
  visitor = await visitors.open({ hasScript: false });
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('link', { name: /^Garden/ }).click();
  await page.getByRole('heading', { name: 'Garden', level: 1 }).waitFor();
  await addToCart(page, mug.sku, 2);
  await addToCart(page, spare.sku);
  expect(await cartLines(page)).toEqual([`2 × ${mug.title}`, `1 × ${spare.title}`]);

  await page.getByLabel(`Quantity of ${mug.title}`).fill('4');
  await page.getByRole('button', { name: `Update ${mug.title}` }).click();
  await page.getByText('Your cart is up to date.').waitFor();
  expect(await cartLines(page)).toEqual([`4 × ${mug.title}`, `1 × ${spare.title}`]);

  await page.getByRole('button', { name: `Remove ${mug.title}` }).click();
  await page.getByRole('button', { name: `Remove ${spare.title}` }).click();
  await page.getByRole('heading', { name: 'Your cart is empty' }).waitFor();
});

test('a refusal and a success name the product and the quantity, also in the title', async () => {
  const { sku, title } = await catalogue.addProduct(9);
  visitor = await visitors.open({ hasScript: false });
  const { page } = visitor;
  await addToCart(page, sku, 990);
  expect(await page.title()).toBe(`${title} is in your cart · ShopMart`);
  await addToCart(page, sku, 10);
  await page.getByRole('alert').getByText(`Please choose at most 999 of ${title}.`).waitFor();
  await page.goto(`/cart?${new URLSearchParams({ problem: 'invalid-request', sku, quantity: '1.5' }).toString()}`);

  await page.getByRole('alert').getByText(`We cannot sell 1.5 of ${title}.`).waitFor();
  expect(await page.title()).toMatch(`Error: We cannot sell 1.5 of ${title}`);
});

test('the checkout shows a notice without JavaScript', async () => {
  const { sku } = await catalogue.addProduct(5);
  visitor = await visitors.open({ hasScript: false });
  await addToCart(visitor.page, sku);
  await goToCheckout(visitor.page);

  expect(await visitor.page.locator('noscript .message').isVisible()).toBe(true);
});

test('a visitor with a keyboard skips to the content and adds a product to the cart', async () => {
  const { sku, title } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page } = visitor;
  await page.goto(skuPath(sku));
  const { keyboard } = page;
  await keyboard.press('Tab');
  expect(await focused(visitor)).toBe('Skip to the content');
  await keyboard.press('Enter');
  await eventually(async () => {
    await keyboard.press('Tab');
    expect(await focused(visitor)).toBe('quantity');
  });
  await keyboard.press('ArrowUp');
  await keyboard.press('Tab');
  expect(await focused(visitor)).toBe('Add to cart');
  await keyboard.press('Enter');
  await page.getByText(`${title} is in your cart.`).waitFor();

  expect(await cartLines(page)).toEqual([`2 × ${title}`]);
});

test('a price change reaches the cached page, the cart and the checkout', async () => {
  const { sku } = await catalogue.addProduct(5, 500);
  visitor = await visitors.open();
  const { page } = visitor;
  const address = new URL(skuPath(sku), visitors.shopUrl);
  const seen = async () => {
    const response = await fetch(address);
    return { html: await response.text(), cache: response.headers.get('x-cache') };
  };
  expect((await seen()).html).toContain('£5.00');
  await eventually(async () => expect((await seen()).cache).toMatch(/^Hit/));
  await addToCart(page, sku);

  await catalogue.setPrice(sku, 750);

  await eventually(async () => expect((await seen()).html).toContain('£7.50'), { within: 20_000 });
  await page.goto('/cart');
  const notice = page.getByRole('region', { name: 'A price has changed since you put it in your cart' });
  expect(await notice.textContent()).toMatch(/was £5\.00 now £7\.50/);
  expect(await page.getByRole('link', { name: 'Check out' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Accept the new price' }).click();
  await notice.waitFor({ state: 'detached' });

  // It changes again during the checkout.
  await goToCheckout(page);
  await fillInCheckout(page, CARDS.good);
  await catalogue.setPrice(sku, 800);
  await pay(page);
  expect(await notice.textContent()).toMatch(/was £7\.50 now £8\.00/);
  await page.getByRole('button', { name: 'Accept the new price' }).click();
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('alert').filter({ hasText: 'A price has changed' }).waitFor({ state: 'detached' });
  await expectDraft(page);
  await pay(page);
  await expectSold(page);

  expect(await page.getByRole('row', { name: 'Total' }).textContent()).toContain('£8.00');
});

test('a visitor without JavaScript accepts a changed price, and returns to the checkout', async () => {
  const { sku } = await catalogue.addProduct(5, 500);
  visitor = await visitors.open({ hasScript: false });
  const { page } = visitor;
  await addToCart(page, sku);
  await catalogue.setPrice(sku, 750);
  await eventually(async () => {
    await page.goto('/checkout');
    expect(await page.getByRole('button', { name: 'Accept the new price' }).count()).toBe(1);
  });

  await page.getByRole('button', { name: 'Accept the new price' }).click();

  await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor();
  expect(await page.getByRole('button', { name: 'Accept the new price' }).count()).toBe(0);
  expect(await payButton(page).textContent()).toContain('£7.50');
});

test('a product that sells out during the checkout is named, and the cart is kept', async () => {
  const { sku, title } = await catalogue.addProduct(2);
  visitor = await visitors.open();
  const { page } = visitor;
  await getReadyToPay(page, sku, { quantity: 2 });
  await catalogue.sellToAnother(sku, 1);
  await pay(page);

  await page
    .getByRole('alert')
    .filter({ hasText: `Sold out: ${title}` })
    .waitFor();

  expect(await cartLines(page)).toEqual([`2 × ${title}`]);
});

test('a sold-out product is marked and cannot be added to the cart', async () => {
  const { sku } = await catalogue.addProduct(0);
  visitor = await visitors.open();
  await visitor.page.goto(skuPath(sku));
  await visitor.page.getByText('Sold out for now').waitFor();

  expect(await visitor.page.getByRole('button', { name: 'Add to cart' }).isDisabled()).toBe(true);
});

async function focused({ page }: Visitor): Promise<unknown> {
  return page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');
}

test('a new guest who adds from three tabs concurrently has three items', async () => {
  const products = await Promise.all([1, 2, 3].map(() => catalogue.addProduct(5)));
  visitor = await visitors.open();
  const { page } = visitor;
  const tabs = [page, await page.context().newPage(), await page.context().newPage()];
  await Promise.all(tabs.map((tab, index) => tab.goto(skuPath(products[index]?.sku ?? ''))));
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Add to cart' }).click()));
  await Promise.all(tabs.map((tab) => tab.getByRole('heading', { name: 'Cart', level: 1 }).waitFor()));

  expect((await cartLines(page)).toSorted()).toEqual(products.map(({ title }) => `1 × ${title}`).toSorted());
});

test('a browser without cookies is not redirected in a loop', async () => {
  const { sku } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const form = new URLSearchParams({ sku, quantity: '1' });
  const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
  const first = await fetch(`${visitors.shopUrl}/cart/lines`, { method: 'POST', headers, body: form, redirect: 'manual' });
  expect([first.status, first.headers.get('location')]).toEqual([307, '/cart/lines?arrived=1']);
  const again = await fetch(`${visitors.shopUrl}/cart/lines?arrived=1`, { method: 'POST', headers, body: form, redirect: 'manual' });
  expect([again.status, again.headers.get('location')]).toEqual([303, `/cart?${new URLSearchParams({ added: sku }).toString()}`]);
});
