import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { stripeProvider } from '../../../../adapters/payment/stripe/provider.ts';
import { pence } from '../../../support/builders/payment-world.ts';
import { aHold } from '../../../support/fakes/running-sandbox.ts';
import { authoriseOnce } from '../../../../domain/payment/settlement/resolve-unknown.ts';
import type { Authorisation } from '../../../../domain/payment/settlement/provider.ts';
import { anAuthorisation, nextAttempt, voidUnknown } from '../payment-vendor.ts';
import { startStripe } from './stripe-world.ts';

const { sandbox, sdk, provider, intentsOf, held } = await startStripe();

afterAll(() => sandbox.close());

/** Authorises like the settlement: an unknown outcome is looked up. */
const settled = (authorisation: Authorisation) => authoriseOnce(provider, authorisation, new Date(Date.now() + 3_000));
const at = (id: string) => ({ paymentIntent: id });

describe('authorising', () => {
  test('holds the whole amount in the shop’s currency, with the saga in its metadata', async () => {
    const authorisation = anAuthorisation('pm_card_visa');
    const outcome = await provider.authorise(authorisation);
    const [intent] = await intentsOf(authorisation);
    const holdExpiresAt = new Date(((intent?.created ?? 0) + 7 * 86_400) * 1000).toISOString();
    expect(outcome).toEqual({ outcome: 'authorised', holdExpiresAt, providerPaymentId: intent?.id, state: at(intent?.id ?? '') });
    expect(intent).toMatchObject({
      amount: 1_000,
      currency: 'gbp',
      status: 'requires_capture',
      capture_method: 'manual',
      metadata: { saga_id: authorisation.sagaId, attempt: '1' },
    });
  });

  test.each([
    ['pm_card_chargeDeclined', 'card-declined'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient-funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'card-expired'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'security-code-incorrect'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card-declined'],
    ['pm_that_does_not_exist', 'payment-method-refused'],
  ])('with %s is declined: %s', async (card, reason) => {
    expect(await provider.authorise(anAuthorisation(card))).toMatchObject({ outcome: 'declined', reason });
  });

  test.each(['ISK', 'MGA', 'UGX'])('in %s, whose minor unit differs at Stripe, is declined without a call', async (currency) => {
    const authorisation = anAuthorisation('pm_card_visa', { amount: { amount: 1_000, currency } });
    expect(await settled(authorisation)).toMatchObject({ outcome: 'declined', reason: 'currency-not-supported', providerPaymentId: null });
    expect(await intentsOf(authorisation)).toEqual([]);
  });

  test('for the next attempt creates another hold', async () => {
    const authorisation = anAuthorisation('pm_card_visa');
    await provider.authorise(authorisation);
    await provider.authorise(nextAttempt(authorisation));
    expect((await intentsOf(authorisation)).map(({ metadata }) => metadata['attempt']).toSorted((a, b) => Number(a) - Number(b))).toEqual([
      '1',
      '2',
    ]);
  });

  test('whose key stores an error is found by its metadata', async () => {
    const authorisation = anAuthorisation('pm_card_errorAfterCharge');
    expect(await provider.authorise(authorisation)).toMatchObject({ outcome: 'unknown', lastCall: 'exhausted' });
    const outcome = await settled(authorisation);
    expect(outcome).toMatchObject({ outcome: 'authorised', providerPaymentId: (await intentsOf(authorisation))[0]?.id });
  });

  test('is declined at once if Stripe stores an error with the key and has created nothing', async () => {
    const authorisation = anAuthorisation('pm_card_stickyError');
    expect(await settled(authorisation)).toMatchObject({ outcome: 'declined', reason: 'issuer-not-available', providerPaymentId: null });
    expect(await intentsOf(authorisation)).toEqual([]);
  });

  test('finds an intent created with a key that stores an error, on any page of the list', async () => {
    const authorisation = anAuthorisation('pm_card_visa', { ageMillis: 60_000 });
    await sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: authorisation.sagaId, attempt: '1' } }));
    for (let later = 0; later < 110; later += 1) await sdk.paymentIntents.create(aHold('pm_card_visa'));
    await sandbox.script({ on: 'confirm', kind: 'sticky-error' });
    expect(await settled(authorisation)).toMatchObject({ outcome: 'authorised' });
  });

  test.each([
    ['pm_card_holdsHalf', { amount: 1_000, capturable: 500, status: 'requires_capture' }],
    ['pm_card_visa', { amount: 1_000, capturable: 1_000, status: 'requires_capture' }],
  ])('with %s reports a hold that differs from the requested amount', async (card, reported) => {
    const authorisation = anAuthorisation(card);
    await provider.authorise(authorisation);
    const requested = card === 'pm_card_visa' ? pence(999) : pence(1_000);
    const [intent] = await intentsOf(authorisation);
    const differs = {
      outcome: 'differs',
      providerPaymentId: intent?.id,
      reported: { currency: 'GBP', captureMethod: 'manual', ...reported },
    };
    expect(await provider.poll(at(intent?.id ?? ''), requested)).toMatchObject(differs);
    expect(await settled({ ...authorisation, amount: requested })).toMatchObject(differs);
  });

  test.each([
    ['currency', { currency: 'eur' }],
    ['capture method', { capture_method: 'automatic' }],
  ])('reports an intent with another %s', async (_, changes) => {
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_visa', changes));
    expect(await provider.poll(at(id), pence(1_000))).toMatchObject({ outcome: 'differs', providerPaymentId: id });
  });

  test.each(['conflict', 'rate-limit'])('retries after %s', async (kind) => {
    await sandbox.script({ on: 'confirm', kind });
    expect(await provider.authorise(anAuthorisation('pm_card_visa'))).toMatchObject({ outcome: 'authorised' });
  });

  test('with the key of another request does not hold twice', async () => {
    const authorisation = anAuthorisation('pm_card_visa');
    await provider.authorise(authorisation);
    expect(await settled({ ...authorisation, amount: pence(999) })).toMatchObject({ outcome: 'differs' });
    expect(await intentsOf(authorisation)).toHaveLength(1);
  });

  test('is sent after two days if nothing was held', async () => {
    const authorisation = anAuthorisation('pm_card_visa', { ageMillis: 2 * 86_400_000 });
    expect(await settled(authorisation)).toMatchObject({ outcome: 'authorised' });
    expect(await intentsOf(authorisation)).toHaveLength(1);
  });

  test('that Stripe refuses as malformed is unknown and holds nothing', async () => {
    const authorisation = anAuthorisation('pm_card_visa', { amount: { amount: 1_000, currency: 'POUNDS' } });
    expect(await provider.authorise(authorisation)).toMatchObject({
      outcome: 'unknown',
      why: expect.stringContaining('currency') as string,
    });
    expect(await intentsOf(authorisation)).toEqual([]);
  });

  test('with a wrong API key is unknown', async () => {
    const foreign = stripeProvider({ apiBase: sandbox.url, apiKey: 'sk_test_wrong' });
    expect(await foreign.authorise(anAuthorisation('pm_card_visa'))).toMatchObject({
      outcome: 'unknown',
      why: expect.stringContaining('401') as string,
    });
  });

  test('ends within its time limit when the server sends no response', async () => {
    const silence = createServer();
    await new Promise<void>((resolve) => silence.listen(0, '127.0.0.1', resolve));
    const { port } = silence.address() as AddressInfo;
    const waiting = stripeProvider({ apiBase: `http://127.0.0.1:${port}`, apiKey: 'sk', timeoutMillis: 200 });
    const start = Date.now();
    expect(await waiting.authorise(anAuthorisation('pm_card_visa'), new Date(start + 500))).toMatchObject({ outcome: 'unknown' });
    expect(Date.now() - start).toBeLessThan(1_500);
    silence.close();
  });
});

describe('voiding an attempt whose outcome is unknown', () => {
  const old = (authorisation: Authorisation, ageMillis: number) => voidUnknown(provider, { ...authorisation, ageMillis });

  test('is absent at once if Stripe stores an error with the key', async () => {
    const authorisation = anAuthorisation('pm_card_stickyError');
    expect(await old(authorisation, 1_000)).toEqual({ outcome: 'absent' });
  });

  test('is unknown until Stripe’s search is sure to find the attempt', async () => {
    const authorisation = anAuthorisation('pm_card_visa');
    await sandbox.script({ on: 'confirm', kind: 'error-before', times: 4 });
    expect(await old(authorisation, 60_000)).toMatchObject({ outcome: 'unknown', why: expect.stringContaining('before 20') as string });
    expect(await old(authorisation, 180_000)).toEqual({ outcome: 'absent' });
  });

  test('searches once the key may have expired, and creates no second hold', async () => {
    const never = anAuthorisation('pm_card_visa');
    const day = 24 * 3_600_000;
    expect(await old(never, day)).toEqual({ outcome: 'absent' });
    expect(await intentsOf(never)).toEqual([]);
    expect(await old(await held(), day)).toEqual({ outcome: 'voided' });
  });
});
