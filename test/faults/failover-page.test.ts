import { afterEach, expect, test } from 'vitest';
import { demoProducts } from '../../lambdas/product/load-demo-data/catalogue.ts';
import { skuPath } from '../../storefront/lib/paths.ts';
import { startJourneys } from '../journeys/start-journeys.ts';
import type { Visitor } from '../journeys/visitor.ts';
import { eventually } from '../support/eventually.ts';
import { processNamed } from '../support/process-named.ts';

const { visitors } = await startJourneys();
let visitor: Visitor;

afterEach(() => visitor.close());

test('while the storefront does not run, shoppers see the failover page, cached pages are shown, and then the shop recovers', async () => {
  // A product that no test changes: a change invalidates its page.
  const { sku, title } = demoProducts('GBP')[0] ?? expect.fail('no demo product');
  visitor = await visitors.open();
  const { page } = visitor;
  await page.goto(skuPath(sku));
  const productUrl = page.url();
  const { pid } = processNamed('storefront');
  process.kill(pid, 'SIGKILL');

  const response = await page.goto('/cart');
  expect(response?.status()).toBe(503);
  expect(response?.headers()).toMatchObject({ 'cache-control': 'private, no-store', 'retry-after': '10' });
  expect(await page.title()).toBe('Not available just now · ShopMart');
  expect(await page.getByText('your cart and your orders are kept').isVisible()).toBe(true);
  // Its style is allowed by its policy.
  expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).not.toBe('none');
  expect(visitor.consoleErrors).toEqual([expect.stringContaining('503')]);

  const cached = await page.goto(productUrl);
  expect(cached?.status()).toBe(200);
  await page.getByRole('heading', { name: title }).waitFor();

  await eventually(() => expect(processNamed('storefront').pid).not.toBe(pid), { within: 30_000 });
  await eventually(async () => expect((await page.goto('/cart'))?.status()).toBe(200), { within: 30_000 });
  await page.getByRole('heading', { name: 'Cart', level: 1 }).waitFor();
});

test('while a service does not run, an API of it returns its error, not the failover page', async () => {
  visitor = await visitors.open();
  const { pid } = processNamed('user');
  process.kill(pid, 'SIGKILL');
  const response = await fetch(new URL('/api/guests', visitors.shopUrl), { method: 'POST', body: '{}' });
  expect(response.headers.get('content-type')).not.toContain('text/html');
  await eventually(() => expect(processNamed('user').pid).not.toBe(pid), { within: 30_000 });
});
