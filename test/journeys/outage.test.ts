import { afterEach, expect, test } from 'vitest';
import { skuPath } from '../../storefront/lib/paths.ts';
import { processNamed } from '../support/process-named.ts';
import { startJourneys } from './start-journeys.ts';
import { addToCart } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors, catalogue } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

test.each([
  ['product', (sku: string) => skuPath(sku)],
  ['order', () => '/cart'],
] as const)('while %s does not respond, a visitor without JavaScript gets a 503 page, and retries', async (service, pathOf) => {
  const [shown, kept] = [await catalogue.addProduct(5), await catalogue.addProduct(5)];
  visitor = await visitors.open({ hasScript: false });
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

test('while product does not respond, a visitor with JavaScript gets the same page, and the only console error is the 503', async () => {
  const { sku } = await catalogue.addProduct(5);
  visitor = await visitors.open();
  const { page, consoleErrors } = visitor;
  await whileStopped('product', () => page.goto(skuPath(sku)));
  await page.getByRole('heading', { name: 'Sorry, we could not show this page' }).waitFor();

  expect(consoleErrors).toEqual([expect.stringContaining('503')]);
});

/** Suspends the process: it accepts connections and does not respond. */
async function whileStopped(service: string, act: () => Promise<unknown>): Promise<void> {
  const { pid } = processNamed(service);
  process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
