import { afterAll, describe, expect, test } from 'vitest';
import { aShare, known, startStripe } from './stripe-world.ts';

const { sandbox, sdk, provider, held } = await startStripe();

afterAll(() => sandbox.close());

describe('capturing', () => {
  test('takes share by share, and with the last gives back the rest', async () => {
    const hold = await held();
    expect(await provider.capture(aShare(hold, 300))).toEqual({ outcome: 'captured', taken: 300 });
    expect(await provider.capture(aShare(hold, 200))).toEqual({ outcome: 'captured', taken: 500 });
    expect(await provider.capture(aShare(hold, 100, { isLast: true }))).toEqual({ outcome: 'captured', taken: 600 });
    expect(await sdk.paymentIntents.retrieve(hold.providerRef)).toMatchObject({ status: 'succeeded', amount_capturable: 0 });
  });

  test('takes all with the first share where the card cannot be charged in shares', async () => {
    const hold = await held('pm_card_noMulticapture');
    const share = aShare(hold, 300);
    expect(await provider.capture(share)).toEqual({ outcome: 'captured', taken: 1_000 });
    expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'captured', taken: 1_000 });
  });

  test('takes a share once, whatever the attempt', async () => {
    const hold = await held();
    const share = aShare(hold, 300);
    await provider.capture(share);
    for (const again of [share, { ...share, isRepeat: true }, { ...share, attempt: 2, isRepeat: true }]) {
      expect(await provider.capture(again)).toMatchObject({ outcome: 'captured', taken: 300 });
    }
    expect((await sdk.paymentIntents.retrieve(hold.providerRef)).amount_received).toBe(300);
  });

  test.each(['pm_card_timeoutAfterCapture', 'pm_card_errorAfterCapture', 'pm_card_errorBeforeCapture'])(
    'of %s finds out what was taken',
    async (card) => {
      const hold = await held(card);
      expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'captured', taken: 1_000 });
      expect((await sdk.paymentIntents.retrieve(hold.providerRef)).amount_received).toBe(1_000);
    },
  );

  test('of an error that sticks to its key goes on under another key, and takes the share once', async () => {
    const hold = await held('pm_card_stickyCaptureError');
    const share = aShare(hold, 600);
    expect(await provider.capture(share)).toEqual({ outcome: 'captured', taken: 600 });
    expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'captured', taken: 600 });
    expect((await sdk.paymentIntents.retrieve(hold.providerRef)).amount_received).toBe(600);
  });

  test('that burns key after key is not known, and can be repeated', async () => {
    const hold = await held();
    const share = aShare(hold, 600);
    await sandbox.script({ on: 'capture', kind: 'sticky-error', times: 4 });
    expect(await provider.capture(share)).toMatchObject({ outcome: 'unknown' });
    expect((await sdk.paymentIntents.retrieve(hold.providerRef)).amount_received).toBe(0);
  });

  test('of which the provider collects half reports what was taken', async () => {
    const hold = await held('pm_card_collectsHalf');
    expect(await provider.capture(aShare(hold, 600))).toEqual({ outcome: 'captured', taken: 300 });
  });

  test('of a hold that lapsed fails, and says so', async () => {
    const hold = await held('pm_card_holdLapses');
    expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'capture-failed', reason: 'hold-expired' });
  });

  test('of a hold that was given back fails', async () => {
    const hold = await held();
    await provider.void(known(hold, hold.providerRef));
    expect(await provider.capture(aShare(hold, 1_000, { isLast: true }))).toEqual({ outcome: 'capture-failed', reason: 'voided' });
  });

  test('of more than is held fails, and takes nothing', async () => {
    const hold = await held();
    expect(await provider.capture(aShare(hold, 1_001, { isLast: true }))).toMatchObject({ outcome: 'capture-failed' });
    expect((await sdk.paymentIntents.retrieve(hold.providerRef)).amount_received).toBe(0);
  });
});
