import { afterEach, expect, test } from 'vitest';
import { skuPath } from '../../storefront/lib/paths.ts';
import { eventually } from '../support/eventually.ts';
import { accessibilityFindings } from './accessibility.ts';
import { startJourneys } from './start-journeys.ts';
import { addToCart, cartLines, payButton } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

test.each([true, false])('a shopper accepts in one act what has changed, with JavaScript %s', async (hasScript) => {
  const [priced, short, gone] = [await catalogue.addProduct(5, 500), await catalogue.addProduct(5), await catalogue.addProduct(1)];
  visitor = await visitors.open({ hasScript });
  const { page } = visitor;
  await addToCart(page, priced.sku);
  await addToCart(page, short.sku, 4);
  await addToCart(page, gone.sku);
  await catalogue.setPrice(priced.sku, 750);
  await catalogue.sellToAnother(short.sku, 3);
  await catalogue.sellToAnother(gone.sku, 1);

  await page.goto('/checkout');
  const notice = page.getByRole('region', { name: '3 products have changed since you put it in your cart' });
  await notice.getByText(`${short.title}: only 2 left`).waitFor();
  await notice.getByText(`${gone.title}: sold out for now, so it is taken out`).waitFor();
  expect(await notice.textContent()).toMatch(/was £5\.00 now £7\.50/);
  if (hasScript) expect(await accessibilityFindings(page)).toEqual([]);
  await notice.getByRole('button', { name: 'Accept all changes' }).click();
  await notice.waitFor({ state: 'detached' });

  expect(await payButton(page).textContent()).toContain('£17.48');
  expect(await cartLines(page)).toEqual([`1 × ${priced.title}`, `2 × ${short.title}`]);
});

test('a shopper who presses the button twice has one', async () => {
  const { sku, title } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page } = visitor;
  await page.goto(skuPath(sku));
  await page.locator('.add-to-cart input[name="key"]:not([value=""])').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Add to cart' }).dblclick();
  await page.getByRole('heading', { name: 'Cart', level: 1 }).waitFor();

  expect(await cartLines(page)).toEqual([`1 × ${title}`]);
});

test('a visitor without JavaScript keeps a product for later, and moves it back', async () => {
  const [mug, other] = [await catalogue.addProduct(5), await catalogue.addProduct(5)];
  visitor = await visitors.open({ hasScript: false });
  const { page } = visitor;
  await page.goto(skuPath(other.sku));
  await page.getByRole('button', { name: 'Add to wish list' }).click();
  await page.getByText('It is on your wish list.').waitFor();
  await addToCart(page, mug.sku, 2);
  await page.getByRole('button', { name: `Save for later ${mug.title}` }).click();
  await page.getByText('It is on your wish list now').waitFor();
  await page.goto('/account/wish-list');
  const wishes = page.getByRole('list', { name: 'On your wish list' }).getByRole('listitem');
  expect(await wishes.count()).toBe(2);
  await page.getByRole('button', { name: `Remove ${other.title}` }).click();
  await page.getByText('It is off your wish list.').waitFor();
  await page.getByRole('button', { name: `Move to cart ${mug.title}` }).click();
  await page.getByText(`${mug.title} is in your cart.`).waitFor();

  expect(await cartLines(page)).toEqual([`1 × ${mug.title}`]);
  await page.goto('/account/wish-list');
  await page.getByText('Nothing on it yet.').waitFor();
});

test('a marked product is held for the shopper who has it in the cart, with the time that is left', async () => {
  const { sku, title } = await catalogue.addProduct(2);
  await catalogue.markForHolds(sku, { minutes: 10, mostPerCustomer: 2 });
  visitor = await visitors.open();
  const { page } = visitor;
  await eventually(
    async () => {
      await page.goto('/cart');
      if ((await page.getByRole('button', { name: `Remove ${title}` }).count()) > 0) {
        await page.getByRole('button', { name: `Remove ${title}` }).click();
      }
      await addToCart(page, sku, 2);
      expect(await page.getByRole('timer').textContent({ timeout: 1_000 })).toMatch(/^Held for you for (10|9) more minutes$/);
    },
    { within: 20_000 },
  );
  expect(await accessibilityFindings(page)).toEqual([]);
  const other = await visitors.open();
  try {
    // The edge keeps a count for some seconds.
    await eventually(
      async () => {
        await other.page.goto(skuPath(sku));
        await other.page.getByText('Sold out for now').waitFor({ timeout: 2_000 });
      },
      { within: 20_000 },
    );
  } finally {
    await other.close();
  }
  await page.goto('/checkout');
  await page.getByRole('timer').waitFor();
  expect(await payButton(page).count()).toBe(1);
});
