import { afterEach, expect, test } from 'vitest';
import { productPath } from '../../storefront/lib/paths.ts';
import { processNamed } from '../support/process-named.ts';
import { arrive } from './arrive.ts';
import { addToCart } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, shelf } = await arrive();
let visitor: Visitor;

afterEach(() => visitor.leave());

test.each([
  ['product', (sku: string) => productPath(sku)],
  ['order', () => '/cart'],
] as const)('while %s does not answer, a visitor without JavaScript reads so, and then tries again', async (service, pathOf) => {
  const [shown, kept] = [await shelf.put(5), await shelf.put(5)];
  visitor = await visitors.one({ hasScript: false });
  const { page } = visitor;
  await addToCart(page, kept.sku);
  await whileStopped(service, async () => {
    const response = await page.goto(pathOf(shown.sku));
    expect(response?.status()).toBe(503);
    expect(response?.headers()).toMatchObject({ 'cache-control': 'private, no-store', 'retry-after': '10' });
    expect(await page.title()).toBe('Not available just now · ShopMart');
    expect(await page.getByRole('heading', { name: 'Sorry, we could not show this page' }).isVisible()).toBe(true);
  });

  await page.getByRole('link', { name: 'Try again' }).click();
  await page
    .getByText(service === 'product' ? shown.title : kept.title)
    .first()
    .waitFor();
});

test('while product does not answer, a visitor with JavaScript reads the same, and the browser complains of the answer alone', async () => {
  const { sku } = await shelf.put(5);
  visitor = await visitors.one();
  const { page, complaints } = visitor;
  await whileStopped('product', () => page.goto(productPath(sku)));
  await page.getByRole('heading', { name: 'Sorry, we could not show this page' }).waitFor();

  expect(complaints).toEqual([expect.stringContaining('503')]);
});

/** Its process stands still: connections to it are accepted and nothing is answered. */
async function whileStopped(service: string, act: () => Promise<unknown>): Promise<void> {
  const { pid } = processNamed(service);
  process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
