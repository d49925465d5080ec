import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import type { PaymentProvider } from '../../../domain/payment/settlement/provider.ts';
import { finishOperations } from '../../../domain/payment/settlement/store.ts';
import { stripeProvider } from '../../../adapters/payment/stripe/provider.ts';
import { anAuthorisation, factsOf, paymentOf, theAnswer, theVoid, beginAll, settleWith } from '../../support/builders/payment-world.ts';
import { aHold, startSandbox, type RunningSandbox } from '../../support/fakes/running-sandbox.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startPayment, webhookSecret } from '../../support/apps/payment-app.ts';
import { CAPTURABLE, anEvent, delivery } from './stripe-events.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { app, queue, commands } = await startPayment(database.sql('payment'));

beforeEach(() => {
  queue.sent.length = 0;
  commands.sent.length = 0;
  commands.isDown = false;
});

afterAll(() => app.close());

const deliver = async (event: unknown) => (await app.inject(delivery(event))).statusCode;

describe('a webhook of a late approval', () => {
  async function voidedWithNothingFound(): Promise<AuthorisePayment> {
    const command = anAuthorisation();
    await beginAll(sql, [command]);
    await beginAll(sql, [theVoid(command)]);
    await finishOperations(sql, [theAnswer(command, 'voided', { step: 'void', providerPaymentId: null, state: null })]);
    return command;
  }

  test('has the attempt voided; no saga gets a reply', async () => {
    const command = await voidedWithNothingFound();
    expect(await deliver(anEvent(CAPTURABLE, command))).toBe(204);
    expect(commands.sent).toEqual([theVoid(command)]);
    expect(queue.sent).toEqual([]);
  });

  test('is not acknowledged while the void cannot be sent, and sends it when it comes again', async () => {
    const command = await voidedWithNothingFound();
    const event = anEvent(CAPTURABLE, command);
    commands.isDown = true;
    expect([await deliver(event), await deliver(event)]).toEqual([503, 503]);
    commands.isDown = false;
    expect(await deliver(event)).toBe(204);
    expect(commands.sent).toEqual([theVoid(command)]);
  });

  test('that comes again once the void is done sends nothing', async () => {
    const command = await voidedWithNothingFound();
    const event = anEvent(CAPTURABLE, command);
    await deliver(event);
    await beginAll(sql, [theVoid(command)]);
    await finishOperations(sql, [theAnswer(command, 'voided', { step: 'void' })]);
    commands.sent.length = 0;
    expect(await deliver(event)).toBe(204);
    expect(commands.sent).toEqual([]);
  });

  test('many times at once is one void', async () => {
    const command = await voidedWithNothingFound();
    const event = anEvent(CAPTURABLE, command);
    expect(new Set(await Promise.all(Array.from({ length: 8 }, () => deliver(event))))).toEqual(new Set([204]));
    expect(new Set(commands.sent.map((sent) => JSON.stringify(sent)))).toEqual(new Set([JSON.stringify(theVoid(command))]));
  });
});

describe('a provider that approves late what it had failed', () => {
  let sandbox: RunningSandbox;
  let provider: PaymentProvider;

  beforeAll(async () => {
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    sandbox = await startSandbox({ webhooks: { url: `${address}/webhooks/stripe`, secret: webhookSecret, retryMillis: 50 } });
    provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey, searchLagMillis: 0 });
  });

  afterAll(async () => {
    await sandbox.close();
    app.server.closeAllConnections();
  });

  /** An authorisation that Stripe answers with nothing but errors. */
  async function lost(): Promise<AuthorisePayment> {
    const command = anAuthorisation();
    // Two for the authorisation, and two for the void that asks by the same key.
    await sandbox.script({ on: 'confirm', kind: 'error-before', times: 4 });
    expect((await settleWith(sql, provider, [command])).failed).toHaveLength(1);
    return command;
  }

  /** What Stripe then makes of it after all. Resolves with the intent's id when we have recorded it. */
  async function approvedAtLast({ sagaId, attempt }: AuthorisePayment): Promise<string> {
    const { id } = await sandbox.sdk.paymentIntents.create(
      aHold('pm_card_visa', { metadata: { saga_id: sagaId, attempt: String(attempt) } }),
    );
    await eventually(async () => expect(await isHeardOf(id)).toBe(true));
    return id;
  }

  async function isHeardOf(intent: string): Promise<boolean> {
    return (await sql.run`select from payment.operations where provider_payment_id = ${intent}`) > 0;
  }

  const statusOf = async (intent: string) => (await sandbox.sdk.paymentIntents.retrieve(intent)).status;

  test('after the void has found nothing has it voided, and the saga gets the reply once more', async () => {
    const command = await lost();
    const voided = { type: 'payment.voided.v1', sagaId: command.sagaId, attempt: 1 };
    expect((await settleWith(sql, provider, [theVoid(command)])).answers).toEqual([voided]);

    const intent = await approvedAtLast(command);
    expect(await statusOf(intent)).toBe('requires_capture');
    await eventually(() => expect(commands.sent).toEqual([theVoid(command)]));

    expect(await settleWith(sql, provider, commands.sent)).toEqual({ answers: [voided], failed: [] });
    expect(await statusOf(intent)).toBe('canceled');
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0, released: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('after the void has searched, and before its outcome is committed, has it voided by that void', async () => {
    const command = await lost();
    const intents: string[] = [];
    const overtaken: PaymentProvider = {
      ...provider,
      async find(...wanted) {
        const outcome = await provider.find(...wanted);
        if (intents.length === 0) intents.push(await approvedAtLast(command));
        return outcome;
      },
    };

    const { answers, failed } = await settleWith(sql, overtaken, [theVoid(command)]);

    expect(failed).toEqual([]);
    expect(answers).toEqual([{ type: 'payment.voided.v1', sagaId: command.sagaId, attempt: 1 }]);
    expect(await Promise.all(intents.map(statusOf))).toEqual(['canceled']);
    expect(commands.sent).toEqual([]);
  });
});
