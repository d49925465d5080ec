import { afterAll, describe, expect, test } from 'vitest';
import { aHold, startSandbox } from '../../support/fakes/running-sandbox.ts';

const sandbox = await startSandbox();
const { sdk } = sandbox;

afterAll(() => sandbox.close());

describe('a payment intent', () => {
  test('holds the money of a good card', async () => {
    const intent = await sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: 'a' } }));
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 1_000, amount_received: 0, metadata: { saga_id: 'a' } });
    expect(await sdk.paymentIntents.retrieve(intent.id)).toEqual(intent);
  });

  test.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
  ])('is declined with %s, and the stored intent has the reason', async (card, code, declineCode) => {
    const refusal = await sdk.paymentIntents.create(aHold(card)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code: declineCode });
    const { id } = (refusal as { payment_intent: { id: string } }).payment_intent;
    expect(await sdk.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code } });
  });

  test('redirects the shopper of a challenge to a page of the shop’s address', async () => {
    const intent = await sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    expect(intent.status).toBe('requires_action');
    expect(intent.next_action).toEqual({
      type: 'redirect_to_url',
      redirect_to_url: { url: `http://shop.test/sandbox/stripe/challenge/${intent.id}`, return_url: 'http://shop.test/orders/1' },
    });
  });

  test('is captured in shares and releases the rest with the last', async () => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_visa'));
    const first = await sdk.paymentIntents.capture(id, { amount_to_capture: 300, final_capture: false, metadata: { share: '1' } });
    expect(first).toMatchObject({ status: 'requires_capture', amount_capturable: 700, amount_received: 300, metadata: { share: '1' } });
    await expect(sdk.paymentIntents.capture(id, { amount_to_capture: 701 })).rejects.toMatchObject({
      statusCode: 400,
      param: 'amount_to_capture',
    });
    expect(await sdk.paymentIntents.capture(id, { amount_to_capture: 200 })).toMatchObject({
      status: 'succeeded',
      amount_received: 500,
      amount_capturable: 0,
    });
    await expect(sdk.paymentIntents.capture(id, { amount_to_capture: 1 })).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
      payment_intent: { status: 'succeeded' },
    });
  });

  test('refuses shares for a card without multicapture, and shows that before the capture', async () => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_noMulticapture'));
    const { latest_charge: charge } = await sdk.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
    expect(charge).toMatchObject({ payment_method_details: { card: { multicapture: { status: 'unavailable' } } } });
    await expect(sdk.paymentIntents.capture(id, { amount_to_capture: 1, final_capture: false })).rejects.toMatchObject({ statusCode: 400 });
  });

  test('is cancelled once, and never after it was captured', async () => {
    const held = await sdk.paymentIntents.create(aHold('pm_card_visa'));
    expect(await sdk.paymentIntents.cancel(held.id)).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    await expect(sdk.paymentIntents.cancel(held.id)).rejects.toMatchObject({ payment_intent: { status: 'canceled' } });
    const taken = await sdk.paymentIntents.create(aHold('pm_card_visa'));
    await sdk.paymentIntents.capture(taken.id);
    await expect(sdk.paymentIntents.cancel(taken.id)).rejects.toMatchObject({ payment_intent: { status: 'succeeded' } });
  });

  test('is found by its metadata', async () => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: 'found', attempt: '1' } }));
    await sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: 'found', attempt: '2' } }));
    const { data } = await sdk.paymentIntents.search({ query: 'metadata["saga_id"]:"found" AND metadata["attempt"]:"1"' });
    expect(data.map((intent) => intent.id)).toEqual([id]);
    await expect(sdk.paymentIntents.search({ query: 'amount>5' })).rejects.toMatchObject({ statusCode: 400 });
  });

  test.each([
    ['an amount of 0', { amount: 0 }, 'amount'],
    ['half a penny', { amount: 0.5 }, 'amount'],
    ['a currency in capitals', { currency: 'GBP' }, 'currency'],
    ['a payment method that does not exist', { payment_method: 'pm_missing' }, 'payment_method'],
    ['a return address that is none', { return_url: 'orders' }, 'return_url'],
    ['a parameter that Stripe does not know', { payment_method_types: ['card'] }, 'payment_method_types'],
  ])('is refused with %s', async (_, changes, param) => {
    await expect(sdk.paymentIntents.create(aHold('pm_card_visa', changes))).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      param,
    });
  });

  test('that does not exist is not found', async () => {
    await expect(sdk.paymentIntents.retrieve('pi_that_does_not_exist')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });
});

describe('a request', () => {
  test('with another API key is refused', async () => {
    await expect(sdk.paymentIntents.create(aHold('pm_card_visa'), { apiKey: 'sk_test_other' })).rejects.toMatchObject({ statusCode: 401 });
  });

  test('with a used key gets the first response, marked as a repeat', async () => {
    const key = { idempotencyKey: 'used' };
    const first = await sdk.paymentIntents.create(aHold('pm_card_visa'), key);
    await sdk.paymentIntents.cancel(first.id);
    const again = await sdk.paymentIntents.create(aHold('pm_card_visa'), key);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
  });

  test('with a used key gets the first decline', async () => {
    const key = { idempotencyKey: 'declined' };
    const ids = [];
    for (let time = 0; time < 2; time += 1) {
      const error = await sdk.paymentIntents.create(aHold('pm_card_chargeDeclined'), key).catch((refusal: unknown) => refusal);
      ids.push((error as { payment_intent: { id: string } }).payment_intent.id);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  test('with a used key and other parameters is refused', async () => {
    const key = { idempotencyKey: 'other parameters' };
    await sdk.paymentIntents.create(aHold('pm_card_visa'), key);
    await expect(sdk.paymentIntents.create(aHold('pm_card_visa', { amount: 999 }), key)).rejects.toMatchObject({
      type: 'StripeIdempotencyError',
    });
  });

  test('that failed validation leaves its key free', async () => {
    const key = { idempotencyKey: 'left free' };
    await expect(sdk.paymentIntents.create(aHold('pm_card_visa', { amount: 0 }), key)).rejects.toMatchObject({ statusCode: 400 });
    expect((await sdk.paymentIntents.create(aHold('pm_card_visa'), key)).status).toBe('requires_capture');
  });

  test('to an unsupported path is not found', async () => {
    await expect(sdk.customers.list()).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('a payment method', () => {
  const card = { number: '4242 4242 4242 4242', exp_month: '12', exp_year: '99', cvc: '123' };

  function create(fields: Readonly<Record<string, string>>, key = 'pk_test_any'): Promise<Response> {
    const body = new URLSearchParams({ type: 'card' });
    for (const [name, value] of Object.entries(fields)) body.set(`card[${name}]`, value);
    return fetch(`${sandbox.url}/v1/payment_methods`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body });
  }

  test.each([
    ['4242424242424242', 'requires_capture'],
    ['5555 5555 5555 4444', 'requires_capture'],
    ['4000002500003155', 'requires_action'],
  ])('of card %s leads to %s', async (number, status) => {
    const { id } = (await (await create({ ...card, number })).json()) as { id: string };
    expect(id).toMatch(/^pm_/);
    expect(await sdk.paymentIntents.create(aHold(id))).toMatchObject({ status, payment_method: id });
  });

  test.each([
    ['4000000000000002', 'generic_decline'],
    ['4000000000009995', 'insufficient_funds'],
    ['4111111111111111', 'generic_decline'],
  ])('of card %s is declined: %s', async (number, declineCode) => {
    const { id } = (await (await create({ ...card, number })).json()) as { id: string };
    await expect(sdk.paymentIntents.create(aHold(id))).rejects.toMatchObject({ decline_code: declineCode });
  });

  test.each([
    ['a number with a wrong check digit', { number: '4242424242424241' }, 'incorrect_number'],
    ['no number', { number: '' }, 'incorrect_number'],
    ['a thirteenth month', { exp_month: '13' }, 'invalid_expiry_month'],
    ['a year that is over', { exp_year: '20' }, 'invalid_expiry_year'],
    ['two digits for a security code', { cvc: '12' }, 'invalid_cvc'],
  ])('is not made of %s', async (_, changes, code) => {
    const response = await create({ ...card, ...changes });
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({ error: { type: 'card_error', code } });
  });

  test('is not made without a key', async () => {
    expect((await fetch(`${sandbox.url}/v1/payment_methods`, { method: 'POST', body: new URLSearchParams({ type: 'card' }) })).status).toBe(
      401,
    );
  });
});
