import StripeSdk from 'stripe';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { finishOperations, type Answer } from '../../../domain/payment/settlement/store.ts';
import { stripeProvider } from '../../../adapters/payment/stripe/provider.ts';
import {
  aCapture,
  anAuthorisation,
  factsOf,
  paymentOf,
  theAnswer,
  theVoid,
  beginAll,
  settleWith,
} from '../../support/builders/payment-world.ts';
import { startSandbox } from '../../support/fakes/running-sandbox.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startPayment, webhookSecret } from '../../support/apps/payment-app.ts';
import { CANCELED, CAPTURABLE, FAILED, anEvent, delivery, type Signing } from './stripe-events.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { app, queue, commands } = await startPayment(database.sql('payment'));
const deliver = (event: unknown, signing?: Signing) => app.inject(delivery(event, signing));

beforeEach(() => {
  queue.sent.length = 0;
  queue.isDown = false;
  commands.sent.length = 0;
});

afterAll(() => app.close());

async function begun(): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await beginAll(sql, [command]);
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
  ])('%s settles it and sends the saga its reply: %s', async (type, reply, reason, status) => {
    const command = await awaiting();
    expect((await deliver(anEvent(type, command))).statusCode).toBe(204);
    expect(queue.sent).toEqual([{ type: reply, sagaId: command.sagaId, attempt: 1, ...(reason !== undefined && { reason }) }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status, authorised: status === 'authorised' ? 1_000 : 0 });
    expect(await factsOf(sql, command)).toEqual([status]);
  });

  test('may come twice: the reply is sent again, and nothing else happens', async () => {
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

  test('is not acknowledged while the reply cannot be sent, and sends it when it comes again', async () => {
    const command = await awaiting();
    const event = anEvent(CAPTURABLE, command);
    queue.isDown = true;
    expect((await deliver(event)).statusCode).toBe(503);
    queue.isDown = false;
    expect((await deliver(event)).statusCode).toBe(204);
    expect(queue.sent).toHaveLength(1);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('and races the sweeper’s poll settles it once', async () => {
    const command = await awaiting();
    await Promise.all([deliver(anEvent(CAPTURABLE, command)), finishOperations(sql, [theAnswer(command, 'authorised')])]);
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

  test('comes late, after the void', async () => {
    const command = await awaiting();
    await beginAll(sql, [theVoid(command)]);
    await finishOperations(sql, [theAnswer(command, 'voided', { step: 'void' })]);
    for (const type of [CAPTURABLE, CANCELED, FAILED]) expect((await deliver(anEvent(type, command))).statusCode).toBe(204);
    expect([...queue.sent, ...commands.sent]).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
  });

  test('comes before the provider’s answer to the call', async () => {
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

describe('a hold that the provider lets lapse', () => {
  const lapsed = ({ sagaId }: AuthorisePayment) => ({ type: 'payment.hold-lapsed.v1', sagaId, attempt: 1 });
  const lapse = (command: AuthorisePayment) => anEvent(CANCELED, command, { cancellation_reason: 'automatic' });

  test('is released in the ledger, and the saga gets its reply', async () => {
    const command = await answered('authorised');
    expect((await deliver(lapse(command))).statusCode).toBe(204);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
    expect(queue.sent).toEqual([lapsed(command)]);
  });

  test('is sent again by a repeat, as after a crash between the commit and the send', async () => {
    const command = await answered('authorised');
    const event = lapse(command);
    queue.isDown = true;
    expect((await deliver(event)).statusCode).toBe(503);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired' });
    queue.isDown = false;
    for (let time = 0; time < 2; time += 1) expect((await deliver(event)).statusCode).toBe(204);
    expect(queue.sent).toEqual([lapsed(command), lapsed(command)]);
  });

  test('is the reply to an authorisation that is repeated', async () => {
    const command = await answered('authorised');
    await deliver(lapse(command));
    expect(await beginAll(sql, [command])).toMatchObject([{ decision: 'reply', outcome: 'hold-lapsed' }]);
  });

  test('while the call that made it is under way counts as declined, whatever the call returns', async () => {
    const command = await begun();
    await deliver(lapse(command));
    expect(queue.sent).toEqual([]);
    expect(await finishOperations(sql, [theAnswer(command, 'authorised')])).toMatchObject([
      { decision: 'reply', outcome: 'declined', reason: 'cancelled-by-provider' },
    ]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
  });

  test('while a share is being captured ends with what was captured in the ledger', async () => {
    const command = await answered('authorised');
    const share = aCapture(command, 400);
    await beginAll(sql, [share]);
    await deliver(lapse(command));
    await finishOperations(sql, [{ sagaId: share.sagaId, step: 'capture', attempt: 1, outcome: 'captured', taken: 400 }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', captured: 400, taken: 400, released: 600 });
    expect(await beginAll(sql, [aCapture(command, 600)])).toMatchObject([{ outcome: 'capture-failed', reason: 'hold-expired' }]);
  });

  test('after the last capture means nothing', async () => {
    const command = await answered('authorised');
    const share = aCapture(command, 400, { isLast: true });
    await beginAll(sql, [share]);
    await finishOperations(sql, [{ sagaId: share.sagaId, step: 'capture', attempt: 1, outcome: 'captured', taken: 400 }]);
    await deliver(lapse(command));
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'captured', released: 600 });
  });

  test('by our own void is no lapse', async () => {
    const command = await answered('authorised');
    await beginAll(sql, [theVoid(command)]);
    await deliver(lapse(command));
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
  });
});

describe('a webhook that is not about what was requested', () => {
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

  test('of an authorised payment leaves it as it is until the provider was polled', async () => {
    const command = await answered('authorised');
    await deliver(anEvent(CANCELED, command, { status: 'requires_capture' }));
    await deliver(anEvent(CAPTURABLE, command, { amount: 1, amount_capturable: 1 }));
    expect(commands.sent).toEqual([check(command), check(command)]);
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', released: 0 });
  });
});

describe('a signed webhook that cannot be stored', () => {
  test.each<[string, object, object]>([
    ['a NUL in its id', { id: 'evt_\0' }, {}],
    ['half a surrogate pair in its id', { id: 'evt_\ud800' }, {}],
    ['an id of 256 characters', { id: 'e'.repeat(256) }, {}],
    ['no id', { id: '' }, {}],
    ['a NUL in the id of its intent', {}, { id: 'pi_\0' }],
    ['a NUL in its currency', {}, { currency: 'gb\0' }],
    ['a NUL in its decline code', {}, { last_payment_error: { code: 'card_declined', decline_code: '\0' } }],
    ['no amount', {}, { amount: undefined }],
    ['an amount beyond all numbers', {}, { amount: 1e300 }],
  ])('because of %s is refused as malformed, and changes nothing', async (_, changes, intent) => {
    const command = await awaiting();
    const seen = await eventsSeen();
    const response = await deliver({ ...anEvent(FAILED, command, intent), ...changes });
    expect(response.json()).toMatchObject({ status: 400, code: 'webhook-malformed' });
    expect(await eventsSeen()).toBe(seen);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });

  test('because of an attempt that no database holds is refused as malformed', async () => {
    const command = await awaiting();
    const metadata = { saga_id: command.sagaId, attempt: '9999999999' };
    expect((await deliver(anEvent(CAPTURABLE, command, { metadata }))).json()).toMatchObject({ status: 400, code: 'webhook-malformed' });
  });

  test('in a text that we do not read is taken', async () => {
    const command = await awaiting();
    expect((await deliver(anEvent(CAPTURABLE, command, { description: '\0' }))).statusCode).toBe(204);
    expect(queue.sent).toMatchObject([{ type: 'payment.authorised.v1' }]);
  });
});

test('what came more than sixty days ago is forgotten, ten at a time', async () => {
  await sql.run`
    insert into payment.provider_events (provider, event_id, type, provider_payment_id, result, received_at)
    select 'stripe', 'evt_' || days, ${CAPTURABLE}, 'pi_old', 'settled', now() - make_interval(days => days) from generate_series(55, 75) days
  `;
  const daysKept = async () => {
    const rows = await sql.rows(
      z.object({ event_id: z.string() }),
    )`select event_id from payment.provider_events where provider_payment_id = 'pi_old'`;
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
    ['signed six minutes from now', { at: new Date(Date.now() + 360_000) }, 401, 'webhook-outdated'],
    ['signed a day from now', { at: new Date(Date.now() + 86_400_000) }, 401, 'webhook-outdated'],
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

  test.each([-290_000, 290_000])('unlike one that was signed %i ms from now, which is taken', async (millis) => {
    const command = await awaiting();
    expect((await deliver(anEvent(CAPTURABLE, command), { at: new Date(Date.now() + millis) })).statusCode).toBe(204);
    expect(queue.sent).toMatchObject([{ type: 'payment.authorised.v1' }]);
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

  const { answers } = await settleWith(sql, provider, [command]);
  expect(answers).toMatchObject([{ type: 'payment.awaits-customer.v1', redirectUrl: expect.stringContaining('/challenge/pi_') as string }]);
  const [reply] = answers;
  if (reply?.type !== 'payment.awaits-customer.v1') throw new Error('no redirect');
  await sandbox.answerChallenge(reply.redirectUrl.split('/').at(-1) ?? '', 'approve');

  await eventually(() => expect(heard.sent).toContainEqual({ type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 }));
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  await sandbox.close();
  listening.server.closeAllConnections();
});
