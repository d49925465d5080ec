import { afterAll, describe, expect, test } from 'vitest';
import { aHold, startSandbox } from '../../support/fakes/running-sandbox.ts';

const sandbox = await startSandbox();
const { sdk } = sandbox;

afterAll(() => sandbox.close());

describe('the challenge page', () => {
  test('shows the amount and redirects the shopper who approves back to the shop', async () => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    const page = await fetch(`${sandbox.url}/sandbox/stripe/challenge/${id}`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).toContain('10.00 GBP');
    const response = await sandbox.completeChallenge(id, 'approve');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`http://shop.test/orders/1?payment_intent=${id}&redirect_status=succeeded`);
    expect((await sdk.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  });

  test('fails the payment of a shopper who does not approve', async () => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    expect((await sandbox.completeChallenge(id, 'fail')).headers.get('location')).toContain('redirect_status=failed');
    expect(await sdk.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  test('ignores a second choice', async () => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    await sandbox.completeChallenge(id, 'approve');
    await sandbox.completeChallenge(id, 'fail');
    expect((await sdk.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    expect(await (await fetch(`${sandbox.url}/sandbox/stripe/challenge/${id}`)).text()).toContain('has been answered');
  });

  test('is not found for an intent that does not exist', async () => {
    expect((await fetch(`${sandbox.url}/sandbox/stripe/challenge/pi_that_does_not_exist`)).status).toBe(404);
  });
});

test('the list of intents escapes the merchant’s texts', async () => {
  await sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: '<script>alert(1)</script>' } }));
  const page = await (await fetch(`${sandbox.url}/sandbox/stripe/`)).text();
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script>alert');
});

test('the card fields have labels and the names for autofill', async () => {
  const page = await (await fetch(`${sandbox.url}/sandbox/stripe/fields`)).text();
  for (const [label, autocomplete] of [
    ['Card number', 'cc-number'],
    ['Expiry (MM / YY)', 'cc-exp'],
    ['Security code', 'cc-csc'],
  ]) {
    expect(page).toMatch(
      new RegExp(`<label[^>]*>${label?.replaceAll(/[()/]/g, String.raw`\$&`)}\\s*<input[^>]*autocomplete="${autocomplete}"`),
    );
  }
});

test('the stand-in of Stripe.js is a script that parses', async () => {
  const response = await fetch(`${sandbox.url}/sandbox/stripe/v3/`);
  expect(response.headers.get('content-type')).toContain('text/javascript');
  const source = await response.text();
  // oxlint-disable-next-line typescript/no-implied-eval -- parsed only, never run
  expect(() => new Function(source)).not.toThrow();
});
