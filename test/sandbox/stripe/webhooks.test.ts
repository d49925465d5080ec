import StripeSdk from 'stripe';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { aHold, startEndpoint, startSandbox } from '../../support/fakes/running-sandbox.ts';

const secret = 'whsec_of_a_test';

async function start(refusals = 0) {
  const endpoint = await startEndpoint({ refusals });
  const sandbox = await startSandbox({ webhooks: { url: endpoint.url, secret, retryMillis: 20, lateMillis: 100 } });
  onTestFinished(async () => {
    await sandbox.close();
    endpoint.close();
  });
  return { ...sandbox, received: endpoint.received };
}

function verified({ body, signature }: { body: string; signature: string }): StripeSdk.Event {
  return StripeSdk.webhooks.constructEvent(body, signature, secret);
}

describe('webhooks', () => {
  test('report a hold with a signature that the official SDK accepts', async () => {
    const { sdk, received } = await start();
    const { id } = await sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: 'a' } }));
    const event = await eventually(() => verified(received[0] ?? { body: '', signature: '' }));
    expect(event).toMatchObject({
      type: 'payment_intent.amount_capturable_updated',
      data: { object: { id, status: 'requires_capture', metadata: { saga_id: 'a' } } },
    });
  });

  test('report declines, failed challenges and cancellations', async () => {
    const { sdk, received, completeChallenge } = await start();
    await sdk.paymentIntents.create(aHold('pm_card_chargeDeclined')).catch(() => undefined);
    const challenged = await sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    await completeChallenge(challenged.id, 'fail');
    await sdk.paymentIntents.cancel(challenged.id);
    await eventually(() => expect(received).toHaveLength(3));
    expect(received.map((webhook) => verified(webhook).type)).toEqual([
      'payment_intent.payment_failed',
      'payment_intent.payment_failed',
      'payment_intent.canceled',
    ]);
  });

  test('carry the trace of their request in each delivery', async () => {
    const { url, apiKey, received } = await start(1);
    const body = new URLSearchParams({ amount: '1000', currency: 'gbp', confirm: 'true', payment_method: 'pm_card_visa' });
    for (const [key, value] of [
      ['capture_method', 'manual'],
      ['return_url', 'http://shop.test/orders/1'],
      ['allowed_payment_method_types[]', 'card'],
    ] as const)
      body.append(key, value);
    const traceId = 'a'.repeat(32);
    const headers = { authorization: `Bearer ${apiKey}`, traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
    const response = await fetch(`${url}/v1/payment_intents`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    await eventually(() => expect(received).toHaveLength(2));
    for (const { headers } of received) expect(headers['traceparent']).toContain(traceId);
  });

  test('are redelivered as the same event until they are acknowledged', async () => {
    const { sdk, received } = await start(2);
    await sdk.paymentIntents.create(aHold('pm_card_visa'));
    await eventually(() => expect(received).toHaveLength(3));
    expect(new Set(received.map((webhook) => verified(webhook).id)).size).toBe(1);
  });

  test('are duplicated, late or lost with the cards for that', async () => {
    const { sdk, received, completeChallenge } = await start();
    for (const card of ['pm_card_lostWebhook', 'pm_card_lateWebhook', 'pm_card_duplicateWebhook']) {
      const { id } = await sdk.paymentIntents.create(aHold(card, { metadata: { card } }));
      await completeChallenge(id, 'approve');
    }
    await eventually(() => expect(received).toHaveLength(3));
    const cards = received.map((webhook) => (verified(webhook).data.object as StripeSdk.PaymentIntent).metadata['card']);
    expect(cards).toEqual(['pm_card_duplicateWebhook', 'pm_card_duplicateWebhook', 'pm_card_lateWebhook']);
  });
});
