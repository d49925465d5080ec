import { afterAll, describe, expect, test } from 'vitest';
import type { PaymentProvider } from '../../../../domain/payment/settlement/provider.ts';
import type { Difference } from '../../../../domain/payment/settlement/settle.ts';
import type { AuthorisePayment, PaymentCommand } from '../../../../contracts/payment/commands.ts';
import { finishOperations, recordProviderEvents } from '../../../../domain/payment/settlement/store.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { withSpan } from '../../../../platform/telemetry/trace.ts';
import { stripeProvider } from '../../../../adapters/payment/stripe/provider.ts';
import { aHold, startSandbox } from '../../../support/fakes/running-sandbox.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import {
  PROVIDER,
  aCapture,
  anAuthorisation,
  factsOf,
  paymentOf,
  pence,
  theAnswer,
  theVoid,
  unsettledOf,
  beginAll,
  settleWith,
} from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const sandbox = await startSandbox();
const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey });

afterAll(() => sandbox.close());

function counting(): { readonly counted: Sql; readonly trips: () => number } {
  let trips = 0;
  const counted: Sql = {
    rows: (schema) => {
      trips += 1;
      return sql.rows(schema);
    },
    run: (strings, ...values) => sql.run(strings, ...values),
  };
  return { counted, trips: () => trips };
}

/** A provider whose answer arrives after something else happened. */
function meanwhile(happens: () => Promise<unknown>): PaymentProvider {
  return {
    ...provider,
    async authorise(authorisation) {
      const outcome = await provider.authorise(authorisation);
      await happens();
      return outcome;
    },
  };
}

test('ten commands take two round trips to the database; repeats take one', async () => {
  const { counted, trips } = counting();
  const commands = Array.from({ length: 10 }, () => anAuthorisation());
  expect((await settleWith(counted, provider, commands)).answers).toHaveLength(10);
  expect(trips()).toBe(2);
  await settleWith(counted, provider, commands);
  expect(trips()).toBe(3);
});

test('nothing to do takes none', async () => {
  const { counted, trips } = counting();
  expect(await settleWith(counted, provider, [])).toEqual({ answers: [], failed: [] });
  expect(trips()).toBe(0);
});

describe('a void that overtakes the provider’s approval', () => {
  test('finds the approval by key and voids it; the late approval is refused', async () => {
    const command = anAuthorisation();
    let voided: unknown;
    const slow = meanwhile(async () => {
      voided = await settleWith(sql, provider, [theVoid(command)]);
    });
    const settled = await settleWith(sql, slow, [command]);
    expect(voided).toMatchObject({ answers: [{ type: 'payment.voided.v1' }] });
    expect(settled.answers).toEqual([{ type: 'payment.declined.v1', sagaId: command.sagaId, attempt: 1, reason: 'voided' }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('and does not reach the provider: the late approval is voided by its own command', async () => {
    const command = anAuthorisation();
    const unreachable = stripeProvider({ apiBase: 'http://127.0.0.1:9', apiKey: 'sk' });
    const slow = meanwhile(async () => {
      const { failed } = await settleWith(sql, unreachable, [theVoid(command)]);
      expect(failed).toHaveLength(1);
    });
    const settled = await settleWith(sql, slow, [command]);
    expect(settled.answers).toMatchObject([{ type: 'payment.declined.v1', reason: 'voided' }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
    expect((await settleWith(sql, unreachable, [theVoid(command)])).answers).toMatchObject([{ type: 'payment.voided.v1' }]);
    expect(await unsettledOf(sql, command)).toEqual([]);
  });
});

test('a worker that stops after the provider’s answer leaves the act to the next, which gets the same outcome', async () => {
  const command = anAuthorisation();
  const dying = meanwhile(() => Promise.reject(new Error('killed')));
  expect((await settleWith(sql, dying, [command])).failed).toHaveLength(1);
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending' });
  expect((await settleWith(sql, provider, [command])).answers).toMatchObject([{ type: 'payment.authorised.v1' }]);
  expect(await statusesOf(command.sagaId)).toEqual(['requires_capture']);
});

test('the trace of a command is passed on to its facts', async () => {
  const command = anAuthorisation();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await withSpan('settle', { traceparent }, () => settleWith(sql, provider, [command]));
  const touched =
    await sql.run`select from payment.outbox where subject = ${command.sagaId} and traceparent like ${`${traceparent.slice(0, 36)}%`}`;
  expect(touched).toBe(1);
});

test('an authorisation that is days old is searched for before the money is held again', async () => {
  const command = anAuthorisation();
  await beginAll(sql, [command]);
  await sql.run`update payment.operations set begun_at = now() - interval '2 days' where saga_id = ${command.sagaId}::uuid`;
  // Stripe has forgotten the key by then: what was held under it is there, and only the search tells.
  await sandbox.sdk.paymentIntents.create({
    amount: command.amount.amount,
    currency: 'gbp',
    capture_method: 'manual',
    confirm: true,
    payment_method: command.paymentMethod,
    metadata: { saga_id: command.sagaId, attempt: '1' },
  });
  expect((await settleWith(sql, provider, [command])).answers).toMatchObject([{ type: 'payment.authorised.v1' }]);
  expect(await statusesOf(command.sagaId)).toEqual(['requires_capture']);
});

describe('money at the provider that is not what was requested', () => {
  /** Settles one command; `differences` are for the desk. */
  async function settle(command: PaymentCommand) {
    const differences: Difference[] = [];
    const { answers, failed } = await settleWith(sql, provider, [command], {
      onDifference: (difference) => differences.push(difference),
    });
    expect(failed).toEqual([]);
    return { answers, differences };
  }

  const refused = ({ sagaId }: AuthorisePayment) => ({ type: 'payment.declined.v1', sagaId, attempt: 1, reason: 'amount-differs' });
  const theCheck = ({ sagaId, attempt }: AuthorisePayment) => ({ type: 'payment.check-authorisation.v1', sagaId, attempt }) as const;

  const half = { amount: 1_000, currency: 'GBP', capturable: 500, captureMethod: 'manual', status: 'requires_capture' };

  test('is voided, and the payment is refused; both amounts are reported', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_holdsHalf' });
    const { answers, differences } = await settle(command);
    expect(answers).toEqual([refused(command)]);
    expect(differences).toEqual([
      {
        paymentId: command.sagaId,
        attempt: 1,
        providerPaymentId: expect.stringMatching(/^pi_/),
        asked: pence(1_000),
        reported: half,
        isUndone: true,
      },
    ]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
    expect(await settle(command)).toEqual({ answers: [refused(command)], differences: [] });
  });

  test('is found when the customer has approved and the payment is checked', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_challengeHoldsHalf' });
    expect((await settle(command)).answers).toMatchObject([{ type: 'payment.awaits-customer.v1' }]);
    const [intent] = await intentsOf(command.sagaId);
    await sandbox.answerChallenge(intent?.id ?? '', 'approve');
    const { answers, differences } = await settle(theCheck(command));
    expect(answers).toEqual([refused(command)]);
    expect(differences).toMatchObject([{ reported: half, isUndone: true }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
  });

  test('that was collected already is refused too, and staff must refund it', async () => {
    const command = anAuthorisation();
    await beginAll(sql, [command]);
    const { id } = await sandbox.sdk.paymentIntents.create(aHold('pm_card_visa', { capture_method: 'automatic' }));
    await finishOperations(sql, [
      theAnswer(command, 'awaits-customer', { redirectUrl: 'http://bank.test/', providerPaymentId: id, state: { paymentIntent: id } }),
    ]);
    const { answers, differences } = await settle(theCheck(command));
    expect(answers).toEqual([refused(command)]);
    expect(differences).toMatchObject([{ providerPaymentId: id, reported: { status: 'succeeded' }, isUndone: false }]);
  });

  test('of a captured share does not count as paid', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_collectsHalf' });
    await settle(command);
    const share = aCapture(command, 600);
    const { answers, differences } = await settle(share);
    expect(answers).toEqual([{ type: 'payment.capture-failed.v1', sagaId: share.sagaId, attempt: 1, reason: 'amount-differs' }]);
    expect(differences).toMatchObject([{ paymentId: command.sagaId, asked: pence(600), reported: { taken: 300 }, isUndone: false }]);
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 0, taken: 300 });
    expect((await settle(share)).differences).toEqual([]);
  });

  test('is not found by the check of a payment that is as requested: nothing changes', async () => {
    const command = anAuthorisation();
    const { answers } = await settle(command);
    expect(await settle(theCheck(command))).toEqual({ answers, differences: [] });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000, released: 0 });
    const waiting = anAuthorisation({ paymentMethod: 'pm_card_threeDSecure2Required' });
    const first = await settle(waiting);
    expect(await settle(theCheck(waiting))).toEqual(first);
  });

  test('that is gone by the time of the check has lapsed', async () => {
    const command = anAuthorisation();
    await settle(command);
    const [intent] = await intentsOf(command.sagaId);
    await sandbox.sdk.paymentIntents.cancel(intent?.id ?? '');
    expect((await settle(theCheck(command))).answers).toEqual([{ type: 'payment.hold-lapsed.v1', sagaId: command.sagaId, attempt: 1 }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
  });
});

test('an approval that the webhook reports while the provider is called is polled before it counts as absent', async () => {
  const command = anAuthorisation({ paymentMethod: 'pm_card_stickyError' });
  const overtaken = meanwhile(async () => {
    const { id } = await sandbox.sdk.paymentIntents.create(aHold('pm_card_visa'));
    const event = {
      eventId: `evt_${id}`,
      type: 'payment_intent.amount_capturable_updated',
      kind: 'authorised',
      reason: null,
      holdExpiresAt: '2030-01-01T00:00:00Z',
    } as const;
    await recordProviderEvents(sql, [
      {
        ...event,
        provider: PROVIDER,
        amount: 1_000,
        currency: 'GBP',
        isDoubtful: false,
        providerPaymentId: id,
        state: { paymentIntent: id },
        sagaId: command.sagaId,
        attempt: 1,
      },
    ]);
  });
  expect((await settleWith(sql, overtaken, [command])).answers).toEqual([
    { type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 },
  ]);
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
});

test('a command that the database refuses fails alone, whatever the kind of refusal', async () => {
  const [good, bad] = [anAuthorisation(), anAuthorisation({ attempt: 2 ** 40 })];
  const { answers, failed } = await settleWith(sql, provider, [bad, good]);
  expect(answers).toMatchObject([{ type: 'payment.authorised.v1', sagaId: good.sagaId }]);
  expect(failed).toMatchObject([{ command: bad }]);
});

async function intentsOf(sagaId: string) {
  return (await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` })).data;
}

async function statusesOf(sagaId: string): Promise<readonly string[]> {
  return (await intentsOf(sagaId)).map(({ status }) => status);
}
