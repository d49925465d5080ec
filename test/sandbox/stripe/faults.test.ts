import { afterAll, describe, expect, test } from 'vitest';
import { aHold, startSandbox } from '../../support/fakes/running-sandbox.ts';

const sandbox = await startSandbox();
const { sdk } = sandbox;

afterAll(() => sandbox.close());

async function intentsOf(sagaId: string): Promise<number> {
  return (await sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` })).data.length;
}

describe('a card with a fault', () => {
  test.each([
    ['pm_card_timeoutAfterCharge', 1, 'requires_capture'],
    ['pm_card_timeoutBeforeCharge', 0, 'requires_capture'],
    ['pm_card_errorBeforeCharge', 0, 'requires_capture'],
    ['pm_card_rateLimited', 0, 'requires_capture'],
  ])('%s fails once with %i intents created, and a retry with the same key succeeds', async (card, made, status) => {
    const hold = aHold(card, { metadata: { saga_id: card } });
    const key = { idempotencyKey: card };
    await expect(sdk.paymentIntents.create(hold, key)).rejects.toThrow();
    expect(await intentsOf(card)).toBe(made);
    expect((await sdk.paymentIntents.create(hold, key)).status).toBe(status);
    expect(await intentsOf(card)).toBe(1);
  });

  test.each([
    ['pm_card_errorAfterCharge', 1],
    ['pm_card_stickyError', 0],
  ])('%s returns 500 for every call with its key, with %i intents created', async (card, made) => {
    const hold = aHold(card, { metadata: { saga_id: card } });
    const key = { idempotencyKey: card };
    for (let time = 0; time < 3; time += 1) await expect(sdk.paymentIntents.create(hold, key)).rejects.toMatchObject({ statusCode: 500 });
    expect(await intentsOf(card)).toBe(made);
  });

  test('that loses the connection after charging holds the money once, although the SDK retries', async () => {
    const hold = aHold('pm_card_connectionLostAfterCharge', { metadata: { saga_id: 'lost' } });
    expect((await sdk.paymentIntents.create(hold, { idempotencyKey: 'lost' })).status).toBe('requires_capture');
    expect(await intentsOf('lost')).toBe(1);
  });
});

describe('a scripted fault', () => {
  test('occurs the requested number of times', async () => {
    expect((await sandbox.script({ on: 'capture', kind: 'error-before', times: 2 })).status).toBe(201);
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_visa'));
    await expect(sdk.paymentIntents.capture(id)).rejects.toMatchObject({ statusCode: 500 });
    await expect(sdk.paymentIntents.capture(id)).rejects.toMatchObject({ statusCode: 500 });
    expect((await sdk.paymentIntents.capture(id)).status).toBe('succeeded');
  });

  test('is deleted on request', async () => {
    await sandbox.script({ on: 'confirm', kind: 'conflict' });
    await fetch(`${sandbox.url}/sandbox/stripe/faults`, { method: 'DELETE' });
    expect((await sdk.paymentIntents.create(aHold('pm_card_visa'))).status).toBe('requires_capture');
  });

  test.each([
    [{ on: 'refund', kind: 'error-before' }],
    [{ on: 'capture', kind: 'flood' }],
    [{ on: 'capture', kind: 'conflict', times: 0 }],
    ['text'],
  ])('is refused if it is malformed: %j', async (fault) => {
    expect((await sandbox.script(fault as object)).status).toBe(400);
  });
});

test('a lapsed hold is cancelled by the provider', async () => {
  const { id } = await sdk.paymentIntents.create(aHold('pm_card_visa'));
  await fetch(`${sandbox.url}/sandbox/stripe/payment_intents/${id}/expiry`, { method: 'POST' });
  await expect(sdk.paymentIntents.capture(id)).rejects.toMatchObject({
    payment_intent: { status: 'canceled', cancellation_reason: 'automatic' },
  });
});
