import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { startJourneys } from './start-journeys.ts';
import { addToCart } from './steps.ts';
import { SIZES } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

describe.each(SIZES)('on $size', ({ viewport }) => {
  test('a cart line above the stock stays next to its picture, and its price next to its title', async () => {
    const { sku, title } = await catalogue.addProduct(2, 99_999_999);
    visitor = await visitors.open({ viewport });
    const { page } = visitor;
    await addToCart(page, sku, 5);
    await page.getByText('Only 2 left').first().waitFor();
    const line = page.getByRole('list', { name: 'In your cart' }).getByRole('listitem');
    const [name, price, quantity] = [
      await placeOf(line.getByRole('link', { name: title })),
      await placeOf(line.getByText('£4,999,999.95')),
      await placeOf(line.getByLabel(`Quantity of ${title}`)),
    ];

    expect(quantity.x).toBe(name.x);
    expect(price.y).toBe(name.y);
  });

  test('the picture on the home page is not cropped', async () => {
    visitor = await visitors.open({ viewport });
    await visitor.page.goto('/');
    const picture = visitor.page.locator('.hero-picture');
    const [whole, first, last] = [
      await placeOf(picture),
      await placeOf(picture.locator('g.palette-0')),
      await placeOf(picture.locator('g.palette-7')),
    ];

    expect(first.x).toBeGreaterThanOrEqual(whole.x);
    expect(last.x + last.width).toBeLessThanOrEqual(whole.x + whole.width);
  });
});

test('on a phone with a font size of 200 % the whole header is reachable', async () => {
  visitor = await visitors.open();
  const { page } = visitor;
  await page.goto('/');
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  const cart = await placeOf(page.getByRole('navigation', { name: 'You' }).getByRole('link', { name: 'Cart' }));

  expect(cart.x + cart.width).toBeLessThanOrEqual(SIZES[0].viewport.width);
});

async function placeOf(element: Locator) {
  const place = await element.boundingBox();
  if (!place) throw new Error(`${element.toString()} is not visible`);
  return place;
}
