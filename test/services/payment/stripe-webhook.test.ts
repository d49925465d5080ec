import StripeSdk from 'stripe';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AuthorisePayment } from '../../../domain/payment/commands.ts';
import { settlePayments } from '../../../domain/payment/settle.ts';
import { beginOperations, finishOperations, type Answer } from '../../../domain/payment/store.ts';
import { stripeProvider } from '../../../lambdas/settle-payments/stripe-provider.ts';
import { anAuthorisation, factsOf, paymentOf, theAnswer, theVoid } from '../../domain/payment/payment-world.ts';
import { startSandbox } from '../../sandbox/stripe/running-sandbox.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startPayment, webhookSecret } from './payment-app.ts';
import { CANCELED, CAPTURABLE, FAILED, anEvent, delivery, type Signing } from './stripe-events.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { app, queue, commands, errors } = await startPayment(database.sql('payment'));
const deliver = (event: unknown, signing?: Signing) => app.inject(delivery(event, signing));

beforeEach(() => {
  queue.sent.length = 0;
  queue.isDown = false;
});

afterAll(() => app.close());

async function begun(): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await beginOperations(sql, [command]);
  return command;
}

async function answered(outcome: Answer['outcome'], changes: Partial<Answer> = {}): Promise<AuthorisePayment> {
  const command = await begun();
  await finishOperations(sql, [theAnswer(command, outcome, changes)]);
  return command;
}

const awaiting = () => answered('awaits-customer', { redirectUrl: 'http://shop.test/challenge' });

async function eventsSeen(): Promise<number> {
  const [row] = await sql.rows(z.object({ count: z.int() }))`select count(*) from payment.provider_events`;
  return row?.count ?? 0;
}

describe('a webhook about a payment that awaits its customer', () => {
  test.each([
    [CAPTURABLE, 'payment.authorised.v1', undefined, 'authorised'],
    [FAILED, 'payment.declined.v1', 'authentication-failed', 'declined'],
    [CANCELED, 'payment.declined.v1', 'cancelled-by-provider', 'declined'],
  ])('%s settles it and tells the saga: %s', async (type, reply, reason, status) => {
    const command = await awaiting();
    expect((await deliver(anEvent(type, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([{ type: reply, sagaId: command.sagaId, attempt: 1, ...(reason !== undefined && { reason }) }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status, authorised: status === 'authorised' ? 1_000 : 0 });
    expect(await factsOf(sql, command)).toEqual([status]);
  });

  test('may come twice: the saga is told again, and nothing else happens', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    for (let time = 0; time < 3; time += 1) expect((await deliver(event)).statusCode).toBe(204);
    expect(new Set(queue.sent.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('may come many times at once', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    const responses = await Promise.all(Array.from({ length: 8 }, () => deliver(event)));
    expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([204]));
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('may come in any order: the first that settles it stays', async () => {
    const command = await awaiting();
    await deliver(anEvent(CAPTURABLE, command));
    await deliver(anEvent(FAILED, command));
    expect(queue.sent.map(({ type }) => type)).toEqual(['payment.authorised.v1']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
  });

  test('is not acknowledged while the saga cannot be told, and tells it when it comes again', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    queue.isDown = true;
    expect((await deliver(event)).statusCode).toBe(503);
    queue.isDown = false;
    expect((await deliver(event)).statusCode).toBe(204);
    expect(queue.sent).toHaveLength(1);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('and races the sweeper’s look settles it once', async () => {
    const command = await awaiting();
    await Promise.all([deliver(anEvent(CAPTURABLE, command)), finishOperations(sql, [theAnswer(command, 'authorised')])]);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });
});

describe('a webhook that changes nothing', () => {
  test('is about a payment that is being voided', async () => {
    const command = await awaiting();
    await beginOperations(sql, [theVoid(command)]);
    expect((await deliver(anEvent(CAPTURABLE, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('comes late, after the void', async () => {
    const command = await awaiting();
    await beginOperations(sql, [theVoid(command)]);
    await finishOperations(sql, [theAnswer(command, 'voided', { step: 'void' })]);
    for (const type of [CAPTURABLE, CANCELED, FAILED]) expect((await deliver(anEvent(type, command))).statusCode).toBe(204);
    expect([...queue.sent, ...commands.sent]).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
  });

  test('comes before the one who asked the provider has heard the answer', async () => {
    const command = await begun();
    expect((await deliver(anEvent(CAPTURABLE, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    await finishOperations(sql, [theAnswer(command, 'authorised')]);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test.each([
    ['an intent that was not made here', () => anEvent(CAPTURABLE, anAuthorisation())],
    ['an intent without our metadata', () => anEvent(CAPTURABLE, anAuthorisation(), { metadata: {} })],
    [
      'something that we do not wait for',
      () => ({ id: 'evt_1', object: 'event', type: 'customer.created', data: { object: { id: 'cus_1' } } }),
    ],
  ])('is about %s', async (_, event) => {
    expect((await deliver(event())).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
  });

  test('names the saga of another intent', async () => {
    const command = await awaiting();
    expect((await deliver(anEvent(CAPTURABLE, command, { id: 'pi_of_somebody_else' }))).statusCode).toBe(204);
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });
});

test('a hold that the provider lets lapse is given back in the ledger, and somebody is called', async () => {
  const command = await answered('authorised');
  await deliver(anEvent(CANCELED, command, { cancellation_reason: 'automatic' }));
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
  expect(queue.sent).toEqual([]);
  expect(errors).toMatchObject([{ level: 'error', sagaId: command.sagaId, result: 'expired' }]);
});

test('what came more than sixty days ago is forgotten, ten at a time', async () => {
  await sql.run`
    insert into payment.provider_events (event_id, type, provider_ref, result, received_at)
    select 'evt_' || days, ${CAPTURABLE}, 'pi_old', 'settled', now() - make_interval(days => days) from generate_series(55, 75) days
  `;
  const daysKept = async () => {
    const rows = await sql.rows(
      z.object({ event_id: z.string() }),
    )`select event_id from payment.provider_events where provider_ref = 'pi_old'`;
    return rows.map(({ event_id }) => Number(event_id.slice('evt_'.length))).toSorted((a, b) => a - b);
  };
  await deliver(anEvent(CAPTURABLE, anAuthorisation()));
  expect(await daysKept()).toEqual([55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65]);
  await deliver(anEvent(CAPTURABLE, anAuthorisation()));
  expect(await daysKept()).toEqual([55, 56, 57, 58, 59]);
});

describe('a webhook that is not Stripe’s', () => {
  test.each([
    ['signed with another secret', { secret: 'whsec_of_a_stranger' }, 401, 'webhook-forged'],
    ['without a signature', { signature: '' }, 401, 'webhook-forged'],
    ['with a signature of no meaning', { signature: 'v1=abc' }, 401, 'webhook-forged'],
    ['six minutes old', { at: new Date(Date.now() - 360_000) }, 401, 'webhook-outdated'],
  ])('%s is refused, and changes nothing', async (_, signing, status, code) => {
    const command = await awaiting();
    const seen = await eventsSeen();
    const response = await deliver(anEvent(CAPTURABLE, command), signing);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code });
    expect(queue.sent).toEqual([]);
    expect(await eventsSeen()).toBe(seen);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });

  test('changed on its way is refused', async () => {
    const command = await awaiting();
    const payload = JSON.stringify(anEvent(FAILED, command));
    const signature = StripeSdk.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
    const response = await deliver(payload.replace(FAILED, CAPTURABLE), { signature });
    expect(response.json()).toMatchObject({ status: 401, code: 'webhook-forged' });
  });

  test.each(['', '{"type":', 'null', '5', '{}'])('that says %j is refused though it is signed', async (payload) => {
    const response = await deliver(payload);
    expect([400, 401]).toContain(response.statusCode);
    expect(response.json()).toMatchObject({ code: expect.stringMatching(/^webhook-/) as string });
  });
});

test('the shopper who approves at the stand-in is heard of by its own webhook', async () => {
  const { app: listening, queue: heard } = await startPayment(database.sql('payment'));
  const address = await listening.listen({ port: 0, host: '127.0.0.1' });
  const sandbox = await startSandbox({ webhooks: { url: `${address}/webhooks/stripe`, secret: webhookSecret, retryMillis: 50 } });
  const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey });
  const command = anAuthorisation({ paymentMethod: 'pm_card_duplicateWebhook' });

  const { answers } = await settlePayments(sql, provider, [command]);
  expect(answers).toMatchObject([{ type: 'payment.awaits-customer.v1', redirectUrl: expect.stringContaining('/challenge/pi_') as string }]);
  const [reply] = answers;
  if (reply?.type !== 'payment.awaits-customer.v1') throw new Error('no redirect');
  await sandbox.answerChallenge(reply.redirectUrl.split('/').at(-1) ?? '', 'approve');

  await eventually(() => expect(heard.sent).toContainEqual({ type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 }));
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  await sandbox.close();
  listening.server.closeAllConnections();
});
