import { afterAll, describe, expect, test } from 'vitest';
import { aShare } from '../payment-vendor.ts';
import { startStripe } from './stripe-world.ts';

const { sandbox, sdk, provider, held } = await startStripe();

afterAll(() => sandbox.close());

describe('capturing', () => {
  test('a share whose key stores an error retries with another key and collects once', async () => {
    const hold = await held('pm_card_stickyCaptureError');
    const share = aShare(hold, 600);
    expect(await provider.capture(share)).toEqual({ outcome: 'captured', taken: 600 });
    expect(await provider.capture({ ...share, isRepeat: true })).toEqual({ outcome: 'captured', taken: 600 });
    expect((await sdk.paymentIntents.retrieve(hold.providerPaymentId)).amount_received).toBe(600);
  });

  test('a share whose keys all store errors is unknown', async () => {
    const hold = await held();
    const share = aShare(hold, 600);
    await sandbox.script({ on: 'capture', kind: 'sticky-error', times: 4 });
    expect(await provider.capture(share)).toMatchObject({ outcome: 'unknown' });
    expect((await sdk.paymentIntents.retrieve(hold.providerPaymentId)).amount_received).toBe(0);
  });
});
