import { afterEach, expect, test } from 'vitest';
import { browseAndBuy } from '../../lambdas/operations/watch-shop/browse-and-buy.ts';
import { startJourneys } from './start-journeys.ts';
import { CARDS } from './steps.ts';
import type { Visitor } from './visitor.ts';

const { visitors } = await startJourneys();
const { shopUrl } = visitors;
const email = 'canary@canary.example';
const STEPS = ['home page', 'category', 'product', 'cart', 'checkout'];
let visitor: Visitor;

afterEach(() => visitor.close());

/** The steps that passed, and the error of the one that failed. */
async function visit(card?: string, prepare: (visitor: Visitor) => Promise<unknown> = async () => undefined) {
  visitor = await visitors.open();
  await prepare(visitor);
  const passed: string[] = [];
  const error = await browseAndBuy(visitor.page, { shopUrl, email, card }, async (name, act) => {
    await act();
    passed.push(name);
  }).catch((caught: unknown) => caught);
  return { passed, error };
}

test('the canary browses and buys with a test card, to the confirmed order', async () => {
  const { passed, error } = await visit(CARDS.good);
  expect([passed, error]).toEqual([[...STEPS, 'order'], undefined]);
  expect(visitor.page.url()).toContain('/orders/');
});

test('without a card the canary ends at the payment step and orders nothing', async () => {
  const { passed, error } = await visit();
  expect([passed, error]).toEqual([STEPS, undefined]);
  expect(visitor.page.url()).toContain('/checkout');
});

test.each([
  ['a page that returns an error', '**/categories/*', { status: 503, body: 'no' }, 'category', /returned 503/],
  [
    'a page without products',
    '**/categories/*',
    { status: 200, contentType: 'text/html', body: '<h1>Empty</h1>' },
    'product',
    /none of 0 products/,
  ],
  [
    'a page whose script fails',
    '**/products/*',
    { status: 200, contentType: 'text/html', body: '<h1>Mug</h1><button>Add to cart</button><script>throw new Error("broken")</script>' },
    'product',
    /a script of the page failed/,
  ],
])('the canary fails at %s', async (_, pages, reply, step, message) => {
  const { passed, error } = await visit(undefined, ({ page }) => page.route(pages, (route) => route.fulfill(reply)));
  expect(String(error)).toMatch(message);
  expect(passed).not.toContain(step);
});
