import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { stripeProvider } from '../../../adapters/payment/stripe/provider.ts';
import { startPayment, webhookSecret } from '../../support/apps/payment-app.ts';
import { aCapture, anAuthorisation, paymentOf, settleWith } from '../../support/builders/payment-world.ts';
import { eventually } from '../../support/eventually.ts';
import { startSandbox } from '../../support/fakes/running-sandbox.ts';
import { freshDatabase } from '../../support/postgres.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { app, queue, errors } = await startPayment(database.sql('payment'));
const address = await app.listen({ port: 0, host: '127.0.0.1' });
const sandbox = await startSandbox({ webhooks: { url: `${address}/webhooks/stripe`, secret: webhookSecret, retryMillis: 50 } });
const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey });

beforeEach(() => {
  queue.sent.length = 0;
});

afterAll(async () => {
  await sandbox.close();
  app.server.closeAllConnections();
  await app.close();
});

async function capturing(paymentMethod: string) {
  const command = anAuthorisation({ paymentMethod });
  const share = aCapture(command, 1_000, { isLast: true });
  await settleWith(sql, provider, [command]);
  const { replies } = await settleWith(sql, provider, [share]);
  const { data } = await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${command.sagaId}"` });
  return { command, share, replies, intent: data[0]?.id ?? '' };
}

describe('a webhook about a capture', () => {
  test('finishes a pending capture and sends the outcome to the parcel’s saga', async () => {
    const { command, share, replies, intent } = await capturing('pm_card_capturesLater');
    expect(replies).toEqual([]);
    await sandbox.settle(intent, 'succeed');
    await eventually(() => expect(queue.sent).toContainEqual({ type: 'payment.captured.v1', sagaId: share.sagaId, attempt: 1 }));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'captured', captured: 1_000 });
  });

  test('ends a pending capture as failed', async () => {
    const { command, share, intent } = await capturing('pm_card_capturesLater');
    await sandbox.settle(intent, 'fail');
    const failed = { type: 'payment.capture-failed.v1', sagaId: share.sagaId, attempt: 1, reason: 'card-declined' };
    await eventually(() => expect(queue.sent).toContainEqual(failed));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', captured: 0, taken: 0 });
  });

  test('reverses a capture that fails after its success, and logs an error', async () => {
    const { command, share, replies, intent } = await capturing('pm_card_visa');
    expect(replies).toMatchObject([{ type: 'payment.captured.v1' }]);
    await sandbox.settle(intent, 'fail');
    const failed = { type: 'payment.capture-failed.v1', sagaId: share.sagaId, attempt: 1, reason: 'card-declined' };
    await eventually(() => expect(queue.sent).toContainEqual(failed));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', captured: 0, taken: 0 });
    expect(errors).toContainEqual(expect.objectContaining({ result: 'capture-reversed', sagaId: command.sagaId }));
  });
});
