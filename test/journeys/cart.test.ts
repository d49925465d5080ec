import { afterEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { productPath } from '../../storefront/lib/paths.ts';
import { arrive } from './arrive.ts';
import { CARDS, addToCart, cartLines, fillInCheckout, goToCheckout, pay, payButton, seeDraft, seeSold, getReadyToPay } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, shelf } = await arrive();
let visitor: Visitor;

afterEach(() => visitor.leave());

test('a visitor without JavaScript browses, fills a cart, changes it and empties it', async () => {
  const [mug, spare] = [await shelf.put(9), await shelf.put(9)];
  visitor = await visitors.one({ hasScript: false });
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

test('a refusal names the product and the quantity, also in the title, and so does success', async () => {
  const { sku, title } = await shelf.put(9);
  visitor = await visitors.one({ hasScript: false });
  const { page } = visitor;
  await addToCart(page, sku, 990);
  expect(await page.title()).toBe(`${title} is in your cart · ShopMart`);
  await addToCart(page, sku, 10);
  await page.getByRole('alert').getByText(`Please choose at most 999 of ${title}.`).waitFor();
  await page.goto(`/cart?${new URLSearchParams({ problem: 'invalid-request', sku, quantity: '1.5' }).toString()}`);

  await page.getByRole('alert').getByText(`We cannot sell 1.5 of ${title}.`).waitFor();
  expect(await page.title()).toMatch(`Error: We cannot sell 1.5 of ${title}`);
});

test('a visitor without JavaScript is told at the checkout what it needs', async () => {
  const { sku } = await shelf.put(5);
  visitor = await visitors.one({ hasScript: false });
  await addToCart(visitor.page, sku);
  await goToCheckout(visitor.page);

  expect(await visitor.page.locator('noscript .message').isVisible()).toBe(true);
});

test('a visitor without a mouse skips to the content and puts a product into the cart', async () => {
  const { sku, title } = await shelf.put(5);
  visitor = await visitors.one();
  const { page } = visitor;
  await page.goto(productPath(sku));
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

test('a price that staff change reaches the page that the edge serves, the cart and the checkout', async () => {
  const { sku } = await shelf.put(5, 500);
  visitor = await visitors.one();
  const { page } = visitor;
  const address = new URL(productPath(sku), visitors.shopUrl);
  const seen = async () => {
    const response = await fetch(address);
    return { html: await response.text(), cache: response.headers.get('x-cache') };
  };
  expect((await seen()).html).toContain('£5.00');
  await eventually(async () => expect((await seen()).cache).toMatch(/^Hit/));
  await addToCart(page, sku);

  await shelf.setPrice(sku, 750);

  await eventually(async () => expect((await seen()).html).toContain('£7.50'), { within: 20_000 });
  await page.goto('/cart');
  const notice = page.getByRole('region', { name: 'A price has changed since you put it in your cart' });
  expect(await notice.textContent()).toMatch(/was £5\.00 now £7\.50/);
  expect(await page.getByRole('link', { name: 'Check out' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Accept the new price' }).click();
  await notice.waitFor({ state: 'detached' });

  // It changes again while the shopper stands at the checkout.
  await goToCheckout(page);
  await fillInCheckout(page, CARDS.good);
  await shelf.setPrice(sku, 800);
  await pay(page);
  expect(await notice.textContent()).toMatch(/was £7\.50 now £8\.00/);
  await page.getByRole('button', { name: 'Accept the new price' }).click();
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('alert').filter({ hasText: 'A price has changed' }).waitFor({ state: 'detached' });
  await seeDraft(page);
  await pay(page);
  await seeSold(page);

  expect(await page.getByRole('row', { name: 'Total' }).textContent()).toContain('£8.00');
});

test('a visitor without JavaScript accepts a changed price, and is back at the checkout', async () => {
  const { sku } = await shelf.put(5, 500);
  visitor = await visitors.one({ hasScript: false });
  const { page } = visitor;
  await addToCart(page, sku);
  await shelf.setPrice(sku, 750);
  await eventually(async () => {
    await page.goto('/checkout');
    expect(await page.getByRole('button', { name: 'Accept the new price' }).count()).toBe(1);
  });

  await page.getByRole('button', { name: 'Accept the new price' }).click();

  await page.getByRole('heading', { name: 'Checkout', level: 1 }).waitFor();
  expect(await page.getByRole('button', { name: 'Accept the new price' }).count()).toBe(0);
  expect(await payButton(page).textContent()).toContain('£7.50');
});

test('a product that sells out while the shopper types is named, and the cart is kept', async () => {
  const { sku, title } = await shelf.put(2);
  visitor = await visitors.one();
  const { page } = visitor;
  await getReadyToPay(page, sku, { quantity: 2 });
  await shelf.sell(sku, 1);
  await pay(page);

  await page
    .getByRole('alert')
    .filter({ hasText: `Sold out: ${title}` })
    .waitFor();

  expect(await cartLines(page)).toEqual([`2 × ${title}`]);
});

test('a sold-out product says so and cannot be put into the cart', async () => {
  const { sku } = await shelf.put(0);
  visitor = await visitors.one();
  await visitor.page.goto(productPath(sku));
  await visitor.page.getByText('Sold out for now').waitFor();

  expect(await visitor.page.getByRole('button', { name: 'Add to cart' }).isDisabled()).toBe(true);
});

async function focused({ page }: Visitor): Promise<unknown> {
  return page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');
}

test('a new guest who adds from three tabs at once has three items', async () => {
  const shelved = await Promise.all([1, 2, 3].map(() => shelf.put(5)));
  visitor = await visitors.one();
  const { page } = visitor;
  const tabs = [page, await page.context().newPage(), await page.context().newPage()];
  await Promise.all(tabs.map((tab, index) => tab.goto(productPath(shelved[index]?.sku ?? ''))));
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Add to cart' }).click()));
  await Promise.all(tabs.map((tab) => tab.getByRole('heading', { name: 'Cart', level: 1 }).waitFor()));

  expect((await cartLines(page)).toSorted()).toEqual(shelved.map(({ title }) => `1 × ${title}`).toSorted());
});

test('a browser that keeps no cookies is not sent in circles', async () => {
  const { sku } = await shelf.put(5);
  visitor = await visitors.one();
  const form = new URLSearchParams({ sku, quantity: '1' });
  const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
  const first = await fetch(`${visitors.shopUrl}/cart/lines`, { method: 'POST', headers, body: form, redirect: 'manual' });
  expect([first.status, first.headers.get('location')]).toEqual([307, '/cart/lines?arrived=1']);
  const again = await fetch(`${visitors.shopUrl}/cart/lines?arrived=1`, { method: 'POST', headers, body: form, redirect: 'manual' });
  expect([again.status, again.headers.get('location')]).toEqual([303, `/cart?${new URLSearchParams({ added: sku }).toString()}`]);
});
