import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Authorisation, PaymentProvider } from '../../../domain/payment/settlement/provider.ts';
import { pence } from '../../support/builders/payment-world.ts';
import { eventually } from '../../support/eventually.ts';
import { webhookContract } from '../webhook-contract.ts';
import { aHoldOf, aShare, anAuthorisation, holdWith, nextAttempt, voidUnknown } from './payment-vendor.ts';
import type { Hold, PaymentVendor, TestMethods } from './payment-vendor.ts';

/** The contract of every payment provider. Tests the adapter against its stand-in over HTTP. */
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

  /** Waits for an event about a payment from the stand-in. */
  function eventOf({ sagaId }: Authorisation, kind: 'captured' | 'capture-failed') {
    return eventually(() => {
      const events = vendor.deliveries.map(({ body }) => vendor.webhook.parse(Buffer.from(body)));
      const event = events.find((each) => each?.sagaId === sagaId && each.kind === kind);
      if (event?.kind !== 'captured' && event?.kind !== 'capture-failed') throw new Error(`no ${kind} yet`);
      return event;
    });
  }

  async function challenged() {
    const authorisation = anAuthorisation(methods.challenges);
    const outcome = await provider.authorise(authorisation);
    if (outcome.outcome !== 'awaits-customer') throw new Error(JSON.stringify(outcome));
    const { providerPaymentId, state } = outcome;
    return { authorisation, outcome, providerPaymentId, state };
  }

  describe('authorising', () => {
    test('holds the whole amount', async () => {
      const authorisation = anAuthorisation(methods.approves);
      const outcome = await provider.authorise(authorisation);
      const hold = await holdOf(authorisation);
      expect(hold).toMatchObject({ state: 'held', held: 1_000, taken: 0 });
      expect(outcome).toMatchObject({ outcome: 'authorised', providerPaymentId: hold?.providerPaymentId });
      if (outcome.outcome === 'authorised') expect(Date.parse(outcome.holdExpiresAt)).toBeGreaterThan(Date.now() + 86_400_000);
    });

    test('that is declined has a reason and holds nothing', async () => {
      const authorisation = anAuthorisation(methods.declines);
      expect(await provider.authorise(authorisation)).toMatchObject({ outcome: 'declined', reason: 'card-declined' });
      for (const { held: amount } of await vendor.holdsOf(authorisation)) expect(amount).toBe(0);
    });

    test.each([
      ['approve', { outcome: 'authorised' }],
      ['fail', { outcome: 'declined', reason: 'authentication-failed' }],
    ] as const)('with a challenge waits for the customer, and a poll returns the outcome of %s', async (choice, after) => {
      const { outcome, providerPaymentId, state } = await challenged();
      expect(outcome.redirectUrl).toMatch(/^https?:/);
      expect(await provider.poll(state, pence(1_000))).toEqual(outcome);
      await vendor.completeChallenge(providerPaymentId, choice);
      expect(await provider.poll(state, pence(1_000))).toMatchObject({ ...after, providerPaymentId });
    });

    test.each([
      ['succeed', { outcome: 'authorised' }],
      ['fail', { outcome: 'declined', reason: 'card-declined' }],
    ] as const)('is pending until its outcome, %s', async (result, after) => {
      const authorisation = anAuthorisation(methods.authorisesLater);
      const pending = await provider.authorise(authorisation);
      if (pending.outcome !== 'pending') throw new Error(JSON.stringify(pending));
      expect(await provider.poll(pending.state, pence(1_000))).toEqual(pending);
      expect(await provider.void(aHoldOf(pending))).toEqual({ outcome: 'pending' });
      await vendor.settle(pending.providerPaymentId, result);
      expect(await provider.poll(pending.state, pence(1_000))).toMatchObject(after);
      expect(await provider.void(aHoldOf(pending))).toEqual({ outcome: 'voided' });
    });

    test('repeated under the same key returns the first outcome and holds once', async () => {
      const authorisation = anAuthorisation(methods.approves);
      const outcomes = [await provider.authorise(authorisation), await provider.authorise(authorisation)];
      expect(outcomes[0]).toEqual(outcomes[1]);
      expect(await vendor.holdsOf(authorisation)).toHaveLength(1);
    });

    test('for the next attempt creates another hold', async () => {
      const authorisation = anAuthorisation(methods.approves);
      await provider.authorise(authorisation);
      await provider.authorise(nextAttempt(authorisation));
      expect(await vendor.holdsOf(authorisation)).toHaveLength(2);
    });

    test.each(methods.losesAuthorisation)('with %s is found by its key and holds once', async (method) => {
      const authorisation = anAuthorisation(method);
      const sent = await provider.authorise(authorisation);
      const providerPaymentId = (await holdOf(authorisation))?.providerPaymentId;
      if (sent.outcome === 'unknown') {
        const found = await provider.find(authorisation, sent.lastCall);
        expect(found).toMatchObject({ outcome: 'found', status: { outcome: 'authorised', providerPaymentId } });
      } else expect(sent).toMatchObject({ outcome: 'authorised', providerPaymentId });
      expect(await vendor.holdsOf(authorisation)).toHaveLength(1);
    });

    test('with a key that was never sent is proven absent, or has a time when that can be proven', async () => {
      const [young, old] = [anAuthorisation(methods.approves), anAuthorisation(methods.approves, { ageMillis: 7 * 86_400_000 })];
      const found = await provider.find(young, 'none');
      if (found.outcome === 'not-provable-before') expect(found.at.getTime()).toBeGreaterThan(Date.now());
      else expect(found).toEqual({ outcome: 'absent' });
      expect(await provider.find(old, 'none')).toEqual({ outcome: 'absent' });
    });

    test('is not proven absent while a request without a response may still arrive', async () => {
      const old = anAuthorisation(methods.approves, { ageMillis: 7 * 86_400_000 });
      expect(await provider.find(old, 'no-response')).toMatchObject({ outcome: 'not-provable-before' });
    });

    test('reports a hold below the requested amount', async () => {
      const authorisation = anAuthorisation(methods.holdsHalf);
      await provider.authorise(authorisation);
      const providerPaymentId = (await holdOf(authorisation))?.providerPaymentId ?? '';
      const differs = { outcome: 'differs', providerPaymentId, reported: { amount: 1_000, currency: 'GBP', capturable: 500 } };
      const repeated = await provider.authorise(authorisation);
      expect(repeated).toMatchObject(differs);
      if (repeated.outcome === 'differs') expect(await provider.poll(repeated.state, pence(1_000))).toMatchObject(differs);
    });

    test('reports a hold that differs from the requested amount or currency', async () => {
      const authorisation = await held();
      const { providerPaymentId, state } = authorisation;
      const differs = { outcome: 'differs', providerPaymentId, reported: { amount: 1_000, currency: 'GBP', capturable: 1_000 } };
      expect(await provider.poll(state, pence(999))).toMatchObject(differs);
      expect(await provider.poll(state, { amount: 1_000, currency: 'EUR' })).toMatchObject(differs);
      const other = { ...authorisation, amount: pence(999) };
      const sent = await provider.authorise(other);
      // A provider refuses the key for another request, and the lookup finds the first payment.
      if (sent.outcome === 'unknown')
        expect(await provider.find(other, sent.lastCall)).toMatchObject({ outcome: 'found', status: differs });
      else expect(sent).toMatchObject(differs);
      expect(await vendor.holdsOf(authorisation)).toHaveLength(1);
    });
  });

  test('every act is unknown when the provider cannot be reached', async () => {
    const { unreachable } = vendor;
    const authorisation = anAuthorisation(methods.approves);
    const { state } = await held();
    expect(await unreachable.authorise(authorisation)).toMatchObject({ outcome: 'unknown', lastCall: 'no-response' });
    expect(await unreachable.find(authorisation, 'none')).toMatchObject({ outcome: 'unknown' });
    expect(await unreachable.poll(state, pence(1_000))).toMatchObject({ outcome: 'unknown' });
    expect(await unreachable.void(aHoldOf({ state }))).toMatchObject({ outcome: 'unknown' });
    expect(await unreachable.capture(aShare({ state }, 1, { isLast: true }))).toMatchObject({ outcome: 'unknown' });
  });

  describe('voiding', () => {
    test('releases the hold, and a repeat returns the same', async () => {
      const authorisation = await held();
      for (let time = 0; time < 2; time += 1) expect(await provider.void(aHoldOf(authorisation))).toEqual({ outcome: 'voided' });
      expect(await holdOf(authorisation)).toMatchObject({ state: 'voided' });
    });

    test('cancels an open challenge', async () => {
      const { providerPaymentId, state } = await challenged();
      expect(await provider.void(aHoldOf({ state }))).toMatchObject({ outcome: 'voided' });
      await vendor.completeChallenge(providerPaymentId, 'approve');
      expect(await provider.poll(state, pence(1_000))).toMatchObject({ outcome: 'declined', reason: 'cancelled-by-provider' });
    });

    test.each([methods.approves, methods.declines, methods.challenges, ...methods.losesAuthorisation])(
      'an attempt with %s whose outcome is unknown leaves nothing held',
      async (method) => {
        const authorisation = anAuthorisation(method);
        await provider.authorise(authorisation);
        expect(await voidUnknown(provider, authorisation)).toMatchObject({ outcome: 'voided' });
        const holds = await vendor.holdsOf(authorisation);
        expect(holds).toHaveLength(1);
        for (const { state } of holds) expect(state).toBe('voided');
      },
    );

    test.each(methods.losesVoid)('with %s reports that the hold is voided', async (method) => {
      const authorisation = await held(method);
      expect(await provider.void(aHoldOf(authorisation))).toMatchObject({ outcome: 'voided' });
      expect(await holdOf(authorisation)).toMatchObject({ state: 'voided' });
    });

    test('is refused once money was collected', async () => {
      const authorisation = await held();
      await provider.capture(aShare(authorisation, 1_000, { isLast: true }));
      expect(await provider.void(aHoldOf(authorisation))).toMatchObject({ outcome: 'not-voidable' });
    });
  });

  describe('capturing', () => {
    test('collects the whole amount', async () => {
      const hold = await held();
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'captured', taken: 1_000 });
      expect(await holdOf(hold)).toMatchObject({ state: 'captured', held: 0, taken: 1_000 });
    });

    test('collects share by share and releases the rest with the last', async () => {
      const hold = await held();
      expect(await provider.capture(aShare(hold, 300))).toEqual({ outcome: 'captured', taken: 300 });
      expect(await provider.capture(aShare(hold, 200))).toEqual({ outcome: 'captured', taken: 500 });
      expect(await provider.capture(aShare(hold, 100, { isLast: true }))).toEqual({ outcome: 'captured', taken: 600 });
      expect(await holdOf(hold)).toMatchObject({ state: 'captured', held: 0, taken: 600 });
    });

    test('collects the whole hold with the first share if it cannot be captured in shares', async () => {
      const share = aShare(await held(methods.capturesOnce), 300);
      expect(await provider.capture(share)).toEqual({ outcome: 'captured', taken: 1_000 });
      expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'captured', taken: 1_000 });
    });

    test('collects a share once for all attempts', async () => {
      const hold = await held();
      const share = aShare(hold, 300);
      await provider.capture(share);
      for (const repeat of [share, { ...share, isRepeat: true }, { ...share, key: randomUUID(), isRepeat: true }])
        expect(await provider.capture(repeat)).toMatchObject({ outcome: 'captured', taken: 300 });
      expect(await holdOf(hold)).toMatchObject({ taken: 300 });
    });

    test.each(methods.losesCapture)('with %s reports the collected amount', async (method) => {
      const hold = await held(method);
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'captured', taken: 1_000 });
      expect(await holdOf(hold)).toMatchObject({ taken: 1_000 });
    });

    test('is pending until the provider reports the outcome, which a repeat then returns', async () => {
      const hold = await held(methods.capturesLater);
      const share = aShare(hold, 1_000, { isLast: true });
      expect(await provider.capture(share)).toEqual({ outcome: 'pending' });
      expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'pending' });
      await vendor.settle(hold.providerPaymentId, 'succeed');
      expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'captured', taken: 1_000 });
      expect((await eventOf(hold, 'captured')).taken).toBe(1_000);
    });

    test('that was pending and fails is reported as failed, also for a repeat', async () => {
      const hold = await held(methods.capturesLater);
      const share = aShare(hold, 1_000, { isLast: true });
      await provider.capture(share);
      await vendor.settle(hold.providerPaymentId, 'fail');
      expect(await provider.capture({ ...share, isRepeat: true })).toMatchObject({ outcome: 'capture-failed' });
      expect(await eventOf(hold, 'capture-failed')).toMatchObject({ attempt: 1, taken: 0, captureSagaId: share.sagaId });
    });

    test('reports the collected amount if the provider collects half', async () => {
      expect(await provider.capture(aShare(await held(methods.collectsHalf), 600))).toEqual({ outcome: 'captured', taken: 300 });
    });

    test('fails for a lapsed hold', async () => {
      const share = aShare(await held(methods.holdLapses), 1_000, { isLast: true });
      expect(await provider.capture(share)).toEqual({ outcome: 'capture-failed', reason: 'hold-expired' });
    });

    test('fails for a voided hold', async () => {
      const hold = await held();
      await provider.void(aHoldOf(hold));
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'capture-failed', reason: 'voided' });
    });

    test('fails for more than the hold and collects nothing', async () => {
      const hold = await held();
      expect(await provider.capture(aShare(hold, 1_001, { isLast: true }))).toMatchObject({ outcome: 'capture-failed' });
      expect(await holdOf(hold)).toMatchObject({ taken: 0 });
    });
  });

  /** Approves a challenge and waits for the webhook. */
  async function reported() {
    const { authorisation, providerPaymentId } = await challenged();
    await vendor.completeChallenge(providerPaymentId, 'approve');
    const { webhook, foreign } = vendor;
    return eventually(() => {
      const found = vendor.deliveries.flatMap((delivery) => {
        const event = webhook.parse(Buffer.from(delivery.body));
        return event?.sagaId === authorisation.sagaId ? [{ delivery, event }] : [];
      });
      const [first] = found;
      if (!first) throw new Error('no webhook yet');
      return { webhook, foreign, ...first };
    });
  }

  webhookContract(reported);

  test('an event has the attempt, its amount and the provider’s event id', async () => {
    const [first, second] = [await reported(), await reported()];
    expect(first.event).toMatchObject({ kind: 'authorised', attempt: 1, amount: 1_000, currency: 'GBP', isDoubtful: false });
    expect(first.event.eventId).not.toBe(second.event.eventId);
  });
}
