import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Authorisation, KnownAuthorisation, PaymentProvider, Share } from '../../../domain/payment/settlement/provider.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import type { Webhook } from '../../../platform/webhooks/webhook.ts';
import { pence } from '../../support/builders/payment-world.ts';
import { eventually } from '../../support/eventually.ts';
import { webhookContract, type WebhookDelivery } from '../webhook-contract.ts';

/** Payment methods of a stand-in, by what they do. */
export interface TestMethods {
  readonly approves: string;
  readonly declines: string;
  readonly challenges: string;
  /** The stand-in holds less than was asked. */
  readonly holdsHalf: string;
  /** The call that authorises has no outcome for the caller, whether the money was held or not. */
  readonly losesAuthorisation: readonly string[];
  readonly losesVoid: readonly string[];
  readonly losesCapture: readonly string[];
  readonly collectsHalf: string;
  readonly holdLapses: string;
  /** Its hold is captured whole with its first share. */
  readonly capturesOnce: string;
}

/** What the stand-in has in its books. */
export interface Hold {
  readonly providerPaymentId: string;
  readonly state: 'held' | 'awaits-customer' | 'voided' | 'captured' | 'declined';
  readonly held: number;
  readonly taken: number;
}

export interface PaymentVendor {
  readonly provider: PaymentProvider;
  /** The same, where no server listens. */
  readonly unreachable: PaymentProvider;
  readonly webhook: Webhook<ProviderEvent>;
  readonly stranger: Webhook<ProviderEvent>;
  /** Of one order, whatever the attempt. */
  holdsOf(authorisation: Pick<Authorisation, 'sagaId'>): Promise<readonly Hold[]>;
  answerChallenge(providerPaymentId: string, answer: 'approve' | 'fail'): Promise<unknown>;
  /** The webhooks that the stand-in has sent. */
  readonly deliveries: readonly WebhookDelivery[];
  close(): Promise<void>;
}

export function anAuthorisation(paymentMethod: string, changes: Partial<Authorisation> = {}): Authorisation {
  return {
    sagaId: randomUUID(),
    attempt: 1,
    amount: pence(1_000),
    paymentMethod,
    returnUrl: 'http://shop.test/orders/1',
    ageMillis: 0,
    ...changes,
  };
}

export function known(authorisation: Authorisation, providerPaymentId: string | null = null, ageMillis = 0): KnownAuthorisation {
  return { ...authorisation, providerPaymentId, ageMillis };
}

export function aShare({ providerPaymentId }: { readonly providerPaymentId: string }, amount: number, changes: Partial<Share> = {}): Share {
  return { sagaId: randomUUID(), attempt: 1, amount: pence(amount), providerPaymentId, isLast: false, isRepeat: false, ...changes };
}

/** Authorises, and expects the money to be held. */
export async function holdWith(provider: PaymentProvider, paymentMethod: string) {
  const authorisation = anAuthorisation(paymentMethod);
  const outcome = await provider.authorise(authorisation);
  if (outcome.outcome !== 'authorised') throw new Error(`not held: ${JSON.stringify(outcome)}`);
  return { ...authorisation, providerPaymentId: outcome.providerPaymentId };
}

/** What every payment provider must do, shown with its adapter against its stand-in over HTTP. */
export function paymentContract(methods: TestMethods, start: () => Promise<PaymentVendor>): void {
  let vendor: PaymentVendor;
  let provider: PaymentProvider;

  beforeAll(async () => {
    vendor = await start();
    provider = vendor.provider;
  });

  afterAll(() => vendor.close());

  const held = (paymentMethod = methods.approves) => holdWith(provider, paymentMethod);
  const holdOf = async (authorisation: Authorisation): Promise<Hold | undefined> => (await vendor.holdsOf(authorisation))[0];

  async function challenged() {
    const authorisation = anAuthorisation(methods.challenges);
    const outcome = await provider.authorise(authorisation);
    if (outcome.outcome !== 'awaits-customer') throw new Error(JSON.stringify(outcome));
    return { authorisation, outcome, providerPaymentId: outcome.providerPaymentId };
  }

  describe('authorising', () => {
    test('holds the whole amount', async () => {
      const authorisation = anAuthorisation(methods.approves);
      const outcome = await provider.authorise(authorisation);
      const hold = await holdOf(authorisation);
      expect(hold).toMatchObject({ state: 'held', held: 1_000, taken: 0 });
      expect(outcome).toEqual({ outcome: 'authorised', providerPaymentId: hold?.providerPaymentId });
    });

    test('is declined with a reason, and holds nothing', async () => {
      const authorisation = anAuthorisation(methods.declines);
      expect(await provider.authorise(authorisation)).toMatchObject({ outcome: 'declined', reason: 'card-declined' });
      for (const { held: amount } of await vendor.holdsOf(authorisation)) expect(amount).toBe(0);
    });

    test.each([
      ['approve', { outcome: 'authorised' }],
      ['fail', { outcome: 'declined', reason: 'authentication-failed' }],
    ] as const)('waits for the customer of a card that challenges, and then sees that they %s', async (answer, after) => {
      const { outcome, providerPaymentId } = await challenged();
      expect(outcome.redirectUrl).toMatch(/^https?:/);
      expect(await provider.poll(providerPaymentId, pence(1_000))).toEqual(outcome);
      await vendor.answerChallenge(providerPaymentId, answer);
      expect(await provider.poll(providerPaymentId, pence(1_000))).toMatchObject({ ...after, providerPaymentId });
    });

    test('repeated under the same key returns the first outcome and holds once', async () => {
      const authorisation = anAuthorisation(methods.approves);
      const outcomes = [await provider.authorise(authorisation), await provider.authorise(authorisation)];
      expect(outcomes[0]).toEqual(outcomes[1]);
      expect(await vendor.holdsOf(authorisation)).toHaveLength(1);
    });

    test('holds again for the next attempt', async () => {
      const authorisation = anAuthorisation(methods.approves);
      await provider.authorise(authorisation);
      await provider.authorise({ ...authorisation, attempt: 2 });
      expect(await vendor.holdsOf(authorisation)).toHaveLength(2);
    });

    test.each(methods.losesAuthorisation)('with %s finds out by its key that the money is held, once', async (method) => {
      const authorisation = anAuthorisation(method);
      const outcome = await provider.authorise(authorisation);
      expect(outcome).toEqual({ outcome: 'authorised', providerPaymentId: (await holdOf(authorisation))?.providerPaymentId });
      expect(await vendor.holdsOf(authorisation)).toHaveLength(1);
    });

    test('reports a hold of less than was asked', async () => {
      const authorisation = anAuthorisation(methods.holdsHalf);
      await provider.authorise(authorisation);
      const providerPaymentId = (await holdOf(authorisation))?.providerPaymentId ?? '';
      const differs = { outcome: 'differs', providerPaymentId, reported: { amount: 1_000, currency: 'GBP', capturable: 500 } };
      expect(await provider.poll(providerPaymentId, pence(1_000))).toMatchObject(differs);
      expect(await provider.authorise(authorisation)).toMatchObject(differs);
    });

    test('reports a hold of another amount or currency than was asked', async () => {
      const authorisation = await held();
      const { providerPaymentId } = authorisation;
      const differs = { outcome: 'differs', providerPaymentId, reported: { amount: 1_000, currency: 'GBP', capturable: 1_000 } };
      expect(await provider.poll(providerPaymentId, pence(999))).toMatchObject(differs);
      expect(await provider.poll(providerPaymentId, { amount: 1_000, currency: 'EUR' })).toMatchObject(differs);
      expect(await provider.authorise({ ...authorisation, amount: pence(999) })).toMatchObject(differs);
      expect(await vendor.holdsOf(authorisation)).toHaveLength(1);
    });
  });

  test('no act has an outcome when no server listens', async () => {
    const { unreachable } = vendor;
    const authorisation = anAuthorisation(methods.approves);
    expect(await unreachable.authorise(authorisation)).toMatchObject({ outcome: 'unknown' });
    expect(await unreachable.poll('any', pence(1_000))).toMatchObject({ outcome: 'unknown' });
    expect(await unreachable.void(known(authorisation, 'any'))).toMatchObject({ outcome: 'unknown' });
    expect(await unreachable.capture(aShare({ providerPaymentId: 'any' }, 1, { isLast: true }))).toMatchObject({ outcome: 'unknown' });
  });

  describe('voiding', () => {
    test('gives the hold back, and a repeat returns the same', async () => {
      const authorisation = await held();
      const { providerPaymentId } = authorisation;
      for (let time = 0; time < 2; time += 1)
        expect(await provider.void(known(authorisation, providerPaymentId))).toEqual({ outcome: 'voided', providerPaymentId });
      expect(await holdOf(authorisation)).toMatchObject({ state: 'voided' });
    });

    test('withdraws the challenge of a customer who never came', async () => {
      const { authorisation, providerPaymentId } = await challenged();
      expect(await provider.void(known(authorisation, providerPaymentId))).toMatchObject({ outcome: 'voided' });
      await vendor.answerChallenge(providerPaymentId, 'approve');
      expect(await provider.poll(providerPaymentId, pence(1_000))).toMatchObject({ outcome: 'declined', reason: 'cancelled-by-provider' });
    });

    test.each([methods.approves, methods.declines, methods.challenges, ...methods.losesAuthorisation])(
      'an attempt with %s whose outcome is unknown leaves nothing held',
      async (method) => {
        const authorisation = anAuthorisation(method);
        await provider.authorise(authorisation);
        expect(await provider.void(known(authorisation))).toMatchObject({ outcome: 'voided' });
        const holds = await vendor.holdsOf(authorisation);
        expect(holds).toHaveLength(1);
        for (const { state } of holds) expect(state).toBe('voided');
      },
    );

    test.each(methods.losesVoid)('with %s finds out that the hold is given back', async (method) => {
      const authorisation = await held(method);
      expect(await provider.void(known(authorisation, authorisation.providerPaymentId))).toMatchObject({ outcome: 'voided' });
      expect(await holdOf(authorisation)).toMatchObject({ state: 'voided' });
    });

    test('is not possible once money was taken', async () => {
      const authorisation = await held();
      await provider.capture(aShare(authorisation, 1_000, { isLast: true }));
      expect(await provider.void(known(authorisation, authorisation.providerPaymentId))).toMatchObject({ outcome: 'not-voidable' });
    });
  });

  describe('capturing', () => {
    test('takes the whole amount', async () => {
      const hold = await held();
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'captured', taken: 1_000 });
      expect(await holdOf(hold)).toMatchObject({ state: 'captured', held: 0, taken: 1_000 });
    });

    test('takes share by share, and with the last gives back the rest', async () => {
      const hold = await held();
      expect(await provider.capture(aShare(hold, 300))).toEqual({ outcome: 'captured', taken: 300 });
      expect(await provider.capture(aShare(hold, 200))).toEqual({ outcome: 'captured', taken: 500 });
      expect(await provider.capture(aShare(hold, 100, { isLast: true }))).toEqual({ outcome: 'captured', taken: 600 });
      expect(await holdOf(hold)).toMatchObject({ state: 'captured', held: 0, taken: 600 });
    });

    test('takes all with the first share where the hold cannot be captured in shares', async () => {
      const share = aShare(await held(methods.capturesOnce), 300);
      expect(await provider.capture(share)).toEqual({ outcome: 'captured', taken: 1_000 });
      expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'captured', taken: 1_000 });
    });

    test('takes a share once, whatever the attempt', async () => {
      const hold = await held();
      const share = aShare(hold, 300);
      await provider.capture(share);
      for (const again of [share, { ...share, isRepeat: true }, { ...share, attempt: 2, isRepeat: true }])
        expect(await provider.capture(again)).toMatchObject({ outcome: 'captured', taken: 300 });
      expect(await holdOf(hold)).toMatchObject({ taken: 300 });
    });

    test.each(methods.losesCapture)('with %s finds out what was taken', async (method) => {
      const hold = await held(method);
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'captured', taken: 1_000 });
      expect(await holdOf(hold)).toMatchObject({ taken: 1_000 });
    });

    test('reports what was taken where the provider collects half', async () => {
      expect(await provider.capture(aShare(await held(methods.collectsHalf), 600))).toEqual({ outcome: 'captured', taken: 300 });
    });

    test('fails for a hold that lapsed', async () => {
      const share = aShare(await held(methods.holdLapses), 1_000, { isLast: true });
      expect(await provider.capture(share)).toEqual({ outcome: 'capture-failed', reason: 'hold-expired' });
    });

    test('fails for a hold that was given back', async () => {
      const hold = await held();
      await provider.void(known(hold, hold.providerPaymentId));
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'capture-failed', reason: 'voided' });
    });

    test('fails for more than is held, and takes nothing', async () => {
      const hold = await held();
      expect(await provider.capture(aShare(hold, 1_001, { isLast: true }))).toMatchObject({ outcome: 'capture-failed' });
      expect(await holdOf(hold)).toMatchObject({ taken: 0 });
    });
  });

  /** Approves a challenge, which the stand-in reports; `eventId` is the vendor's own. */
  async function reported() {
    const { authorisation, providerPaymentId } = await challenged();
    await vendor.answerChallenge(providerPaymentId, 'approve');
    const { webhook, stranger } = vendor;
    return eventually(() => {
      const found = vendor.deliveries.flatMap((delivery) => {
        const event = webhook.parse(Buffer.from(delivery.body));
        return event?.sagaId === authorisation.sagaId ? [{ delivery, event }] : [];
      });
      const [first] = found;
      if (!first) throw new Error('not reported yet');
      return { webhook, stranger, ...first };
    });
  }

  webhookContract(reported);

  test('a report names the attempt, its amount and the provider’s id of the event', async () => {
    const [first, second] = [await reported(), await reported()];
    expect(first.event).toMatchObject({ kind: 'authorised', attempt: 1, amount: 1_000, currency: 'GBP', isDoubtful: false });
    expect(first.event.eventId).not.toBe(second.event.eventId);
  });
}
