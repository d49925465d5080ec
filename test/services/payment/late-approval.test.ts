import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import type { PaymentProvider } from '../../../domain/payment/settlement/provider.ts';
import { finishOperations } from '../../../domain/payment/settlement/store.ts';
import { stripeProvider } from '../../../adapters/payment/stripe/provider.ts';
import { anAuthorisation, factsOf, paymentOf, theResponse, theVoid, beginAll, settleWith } from '../../support/builders/payment-world.ts';
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
    await finishOperations(sql, [theResponse(command, 'voided', { step: 'void', providerPaymentId: null, state: null })]);
    return command;
  }

  test('voids the attempt and replies to no saga', async () => {
    const command = await voidedWithNothingFound();
    expect(await deliver(anEvent(CAPTURABLE, command))).toBe(204);
    expect(commands.sent).toEqual([theVoid(command)]);
    expect(queue.sent).toEqual([]);
  });

  test('is not acknowledged while the void cannot be sent, and sends it with the redelivery', async () => {
    const command = await voidedWithNothingFound();
    const event = anEvent(CAPTURABLE, command);
    commands.isDown = true;
    expect([await deliver(event), await deliver(event)]).toEqual([503, 503]);
    commands.isDown = false;
    expect(await deliver(event)).toBe(204);
    expect(commands.sent).toEqual([theVoid(command)]);
  });

  test('redelivered after the void sends nothing', async () => {
    const command = await voidedWithNothingFound();
    const event = anEvent(CAPTURABLE, command);
    await deliver(event);
    await beginAll(sql, [theVoid(command)]);
    await finishOperations(sql, [theResponse(command, 'voided', { step: 'void' })]);
    commands.sent.length = 0;
    expect(await deliver(event)).toBe(204);
    expect(commands.sent).toEqual([]);
  });

  test('delivered eight times at once sends the same void', async () => {
    const command = await voidedWithNothingFound();
    const event = anEvent(CAPTURABLE, command);
    expect(new Set(await Promise.all(Array.from({ length: 8 }, () => deliver(event))))).toEqual(new Set([204]));
    expect(new Set(commands.sent.map((sent) => JSON.stringify(sent)))).toEqual(new Set([JSON.stringify(theVoid(command))]));
  });
});

describe('a provider that approves an authorisation after it returned errors', () => {
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

  /** An authorisation for which Stripe returns only errors. */
  async function failedAuthorisation(): Promise<AuthorisePayment> {
    const command = anAuthorisation();
    // Two calls of the authorisation and two of the void, which repeats them with the same key.
    await sandbox.script({ on: 'confirm', kind: 'error-before', times: 4 });
    expect((await settleWith(sql, provider, [command])).failed).toHaveLength(1);
    return command;
  }

  /** Lets Stripe approve it later. Resolves with the intent's id once its webhook is recorded. */
  async function approveLate({ sagaId, attempt }: AuthorisePayment): Promise<string> {
    const { id } = await sandbox.sdk.paymentIntents.create(
      aHold('pm_card_visa', { metadata: { saga_id: sagaId, attempt: String(attempt) } }),
    );
    await eventually(async () => expect(await isRecorded(id)).toBe(true));
    return id;
  }

  async function isRecorded(intent: string): Promise<boolean> {
    return (await sql.run`select from payment.operations where provider_payment_id = ${intent}`) > 0;
  }

  const statusOf = async (intent: string) => (await sandbox.sdk.paymentIntents.retrieve(intent)).status;

  test('after a void that found nothing voids the hold, and the saga gets the reply again', async () => {
    const command = await failedAuthorisation();
    const voided = { type: 'payment.voided.v1', sagaId: command.sagaId, attempt: 1 };
    expect((await settleWith(sql, provider, [theVoid(command)])).replies).toEqual([voided]);

    const intent = await approveLate(command);
    expect(await statusOf(intent)).toBe('requires_capture');
    await eventually(() => expect(commands.sent).toEqual([theVoid(command)]));

    expect(await settleWith(sql, provider, commands.sent)).toEqual({ replies: [voided], failed: [] });
    expect(await statusOf(intent)).toBe('canceled');
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0, released: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('after the search of a void and before its commit is voided by that void', async () => {
    const command = await failedAuthorisation();
    const intents: string[] = [];
    const overtaken: PaymentProvider = {
      ...provider,
      async find(...query) {
        const outcome = await provider.find(...query);
        if (intents.length === 0) intents.push(await approveLate(command));
        return outcome;
      },
    };

    const { replies, failed } = await settleWith(sql, overtaken, [theVoid(command)]);

    expect(failed).toEqual([]);
    expect(replies).toEqual([{ type: 'payment.voided.v1', sagaId: command.sagaId, attempt: 1 }]);
    expect(await Promise.all(intents.map(statusOf))).toEqual(['canceled']);
    expect(commands.sent).toEqual([]);
  });
});
