import { describe, expect, test } from 'vitest';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { finishOperations } from '../../../domain/payment/settlement/store.ts';
import { stripeProvider } from '../../../adapters/payment/stripe/provider.ts';
import { anAuthorisation, beginAll, factsOf, paymentOf, settleWith, theResponse, theVoid } from '../../support/builders/payment-world.ts';
import { startSandbox } from '../../support/fakes/running-sandbox.ts';
import { eventually } from '../../support/eventually.ts';
import { startPayment, webhookSecret } from '../../support/apps/payment-app.ts';
import { CANCELED, CAPTURABLE, FAILED, anEvent } from './stripe-events.ts';
import { webhookWorld } from './webhook-world.ts';

const { database, sql, queue, commands, deliver, begun, authorisationWith, awaiting } = await webhookWorld();

describe('a webhook about a payment that awaits its customer', () => {
  test.each([
    [CAPTURABLE, 'payment.authorised.v1', undefined, 'authorised'],
    [FAILED, 'payment.declined.v1', 'authentication-failed', 'declined'],
    [CANCELED, 'payment.declined.v1', 'cancelled-by-provider', 'declined'],
  ])('%s settles it and sends the saga its reply: %s', async (type, reply, reason, status) => {
    const command = await awaiting();
    expect((await deliver(anEvent(type, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([{ type: reply, sagaId: command.sagaId, attempt: 1, ...(reason !== undefined && { reason }) }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status, authorised: status === 'authorised' ? 1_000 : 0 });
    expect(await factsOf(sql, command)).toEqual([status]);
  });

  test('delivered again sends the reply again and changes nothing else', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    for (let time = 0; time < 3; time += 1) expect((await deliver(event)).statusCode).toBe(204);
    expect(new Set(queue.sent.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('delivered eight times at once publishes one event', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    const responses = await Promise.all(Array.from({ length: 8 }, () => deliver(event)));
    expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([204]));
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('followed by a stale decline leaves the payment authorised', async () => {
    const command = await awaiting();
    await deliver(anEvent(CAPTURABLE, command));
    await deliver(anEvent(FAILED, command));
    expect(queue.sent.map(({ type }) => type)).toEqual(['payment.authorised.v1']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
  });

  test('is not acknowledged while the reply cannot be sent, and sends it with the redelivery', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    queue.isDown = true;
    expect((await deliver(event)).statusCode).toBe(503);
    queue.isDown = false;
    expect((await deliver(event)).statusCode).toBe(204);
    expect(queue.sent).toHaveLength(1);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('that races the sweeper’s poll settles the payment once', async () => {
    const command = await awaiting();
    await Promise.all([deliver(anEvent(CAPTURABLE, command)), finishOperations(sql, [theResponse(command, 'authorised')])]);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });
});

describe('a webhook that changes nothing', () => {
  test('is about a payment that is being voided', async () => {
    const command = await awaiting();
    await beginAll(sql, [theVoid(command)]);
    expect((await deliver(anEvent(CAPTURABLE, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('arrives after the void', async () => {
    const command = await awaiting();
    await beginAll(sql, [theVoid(command)]);
    await finishOperations(sql, [theResponse(command, 'voided', { step: 'void' })]);
    for (const type of [CAPTURABLE, CANCELED, FAILED]) expect((await deliver(anEvent(type, command))).statusCode).toBe(204);
    expect([...queue.sent, ...commands.sent]).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
  });

  test('arrives before the provider’s response to the call', async () => {
    const command = await begun();
    expect((await deliver(anEvent(CAPTURABLE, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    await finishOperations(sql, [theResponse(command, 'authorised')]);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test.each([
    ['an intent that ShopMart did not create', () => anEvent(CAPTURABLE, anAuthorisation())],
    ['an intent without our metadata', () => anEvent(CAPTURABLE, anAuthorisation(), { metadata: {} })],
    [
      'an object that payment does not read',
      () => ({ id: 'evt_1', object: 'event', type: 'customer.created', data: { object: { id: 'cus_1' } } }),
    ],
  ])('is about %s', async (_, event) => {
    expect((await deliver(event())).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
  });

  test('names the saga of another intent', async () => {
    const command = await awaiting();
    expect((await deliver(anEvent(CAPTURABLE, command, { id: 'pi_of_another_payment' }))).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });
});

describe('a webhook that differs from the request', () => {
  const check = ({ sagaId }: AuthorisePayment) => ({ type: 'payment.check-authorisation.v1', sagaId, attempt: 1 });

  test.each<[string, string, object]>([
    ['another amount', CAPTURABLE, { amount: 1, amount_capturable: 1 }],
    ['another currency', CAPTURABLE, { currency: 'jpy' }],
    ['a part of the amount', CAPTURABLE, { amount_capturable: 400 }],
    ['another status', CAPTURABLE, { status: 'requires_action' }],
    ['another way to capture', CAPTURABLE, { capture_method: 'automatic' }],
    ['a decline of another amount', FAILED, { amount: 1 }],
    ['a cancellation of what is not cancelled', CANCELED, { status: 'requires_capture' }],
  ])('because of %s settles nothing: the provider is polled', async (_, type, changes) => {
    const command = await awaiting();
    const event = anEvent(type, command, changes);
    for (let time = 0; time < 2; time += 1) expect((await deliver(event)).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    expect(commands.sent).toEqual([check(command), check(command)]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer', authorised: 0 });
  });

  test('about an authorised payment changes nothing until the provider is polled', async () => {
    const command = await authorisationWith('authorised');
    await deliver(anEvent(CANCELED, command, { status: 'requires_capture' }));
    await deliver(anEvent(CAPTURABLE, command, { amount: 1, amount_capturable: 1 }));
    expect(commands.sent).toEqual([check(command), check(command)]);
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', released: 0 });
  });
});

test('the approval of a challenge at the stand-in arrives by webhook', async () => {
  const { app: listening, queue: replyQueue } = await startPayment(database.sql('payment'));
  const address = await listening.listen({ port: 0, host: '127.0.0.1' });
  const sandbox = await startSandbox({ webhooks: { url: `${address}/webhooks/stripe`, secret: webhookSecret, retryMillis: 50 } });
  const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey });
  const command = anAuthorisation({ paymentMethod: 'pm_card_duplicateWebhook' });

  const { replies } = await settleWith(sql, provider, [command]);
  expect(replies).toMatchObject([{ type: 'payment.awaits-customer.v1', redirectUrl: expect.stringContaining('/challenge/pi_') as string }]);
  const [reply] = replies;
  if (reply?.type !== 'payment.awaits-customer.v1') throw new Error('no redirect');
  await sandbox.completeChallenge(reply.redirectUrl.split('/').at(-1) ?? '', 'approve');

  await eventually(() => expect(replyQueue.sent).toContainEqual({ type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 }));
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  await sandbox.close();
  listening.server.closeAllConnections();
});
