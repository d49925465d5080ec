import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { aHold, startSandbox, type RunningSandbox } from '../../support/fakes/running-sandbox.ts';

// A shop's page at another address than the provider's, written for the real js.stripe.com.
const shopPage = (scriptUrl: string) => `<!doctype html><html lang="en"><title>Checkout</title><div id="card"></div>
  <script src="${scriptUrl}"></script>
  <script>
    const stripe = Stripe('pk_test_any');
    const card = stripe.elements().create('card');
    window.changes = [];
    card.on('change', (event) => window.changes.push(event));
    card.mount('#card');
    window.pay = () => stripe.createPaymentMethod({ type: 'card', card, billing_details: { name: 'Ada' } });
  </script>`;

interface Paid {
  readonly paymentMethod?: { readonly id: string };
  readonly error?: { readonly message: string };
}

let browser: Browser;
let page: Page;
let sandbox: RunningSandbox;
const shop = createServer((_, response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end(shopPage(`${sandbox.url}/sandbox/stripe/v3/`)),
);

beforeAll(async () => {
  sandbox = await startSandbox();
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 360, height: 640 } });
  await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser.close();
  shop.close();
  await sandbox.close();
});

async function pay(number: string, expiry = '1239', cvc = '123'): Promise<Paid> {
  const fields = page.frameLocator('iframe');
  for (const [label, value] of [
    ['Card number', number],
    ['Expiry (MM / YY)', expiry],
    ['Security code', cvc],
  ] as const) {
    await fields.getByLabel(label).clear();
    await fields.getByLabel(label).pressSequentially(value);
  }
  return page.evaluate('window.pay()');
}

describe('the card fields on a shop’s page', () => {
  test('create a payment method that can be charged, and the shop never receives the number', async () => {
    const { paymentMethod } = await pay('4242424242424242');
    expect(paymentMethod?.id).toMatch(/^pm_/);
    expect((await sandbox.sdk.paymentIntents.create(aHold(paymentMethod?.id ?? ''))).status).toBe('requires_capture');
    expect(await page.evaluate('JSON.stringify(window.changes)')).not.toContain('4242');
    expect(await page.evaluate('window.changes.at(-1).complete')).toBe(true);
  });

  test('reserve no space for an error message', async () => {
    const heightOf = async () => (await page.locator('iframe').boundingBox())?.height ?? 0;
    await pay('4242424242424242');
    const plain = await heightOf();
    await pay('4242424242424241');
    await eventually(async () => expect(await heightOf()).toBeGreaterThan(plain));
  });

  test('show an error message and mark the field', async () => {
    const { error, paymentMethod } = await pay('4242424242424241');
    expect(paymentMethod).toBeUndefined();
    expect(error?.message).toBe('Your card number is incorrect.');
    const fields = page.frameLocator('iframe');
    expect(await fields.getByRole('alert').textContent()).toBe('Your card number is incorrect.');
    expect(await fields.getByLabel('Card number').getAttribute('aria-invalid')).toBe('true');
    expect((await pay('4242424242424242', '1220')).error?.message).toContain('expiration year');
  });

  test('fit a phone without a scroll bar', async () => {
    const frame = page.frames()[1];
    await eventually(async () => expect(await frame?.evaluate('document.documentElement.scrollHeight <= window.innerHeight')).toBe(true));
    expect(await frame?.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });
});
