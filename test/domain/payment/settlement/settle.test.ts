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
  theResponse,
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

/** A provider that responds after something else has happened. */
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
  expect((await settleWith(counted, provider, commands)).replies).toHaveLength(10);
  expect(trips()).toBe(2);
  await settleWith(counted, provider, commands);
  expect(trips()).toBe(3);
});

test('an empty batch takes no round trip', async () => {
  const { counted, trips } = counting();
  expect(await settleWith(counted, provider, [])).toEqual({ replies: [], failed: [] });
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
    expect(voided).toMatchObject({ replies: [{ type: 'payment.voided.v1' }] });
    expect(settled.replies).toEqual([{ type: 'payment.declined.v1', sagaId: command.sagaId, attempt: 1, reason: 'voided' }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('but does not reach the provider leaves the late approval to be voided by its own command', async () => {
    const command = anAuthorisation();
    const unreachable = stripeProvider({ apiBase: 'http://127.0.0.1:9', apiKey: 'sk' });
    const slow = meanwhile(async () => {
      const { failed } = await settleWith(sql, unreachable, [theVoid(command)]);
      expect(failed).toHaveLength(1);
    });
    const settled = await settleWith(sql, slow, [command]);
    expect(settled.replies).toMatchObject([{ type: 'payment.declined.v1', reason: 'voided' }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
    expect((await settleWith(sql, unreachable, [theVoid(command)])).replies).toMatchObject([{ type: 'payment.voided.v1' }]);
    expect(await unsettledOf(sql, command)).toEqual([]);
  });
});

test('a worker that stops after the provider’s response leaves the act to the next worker, which gets the same outcome', async () => {
  const command = anAuthorisation();
  const killed = meanwhile(() => Promise.reject(new Error('killed')));
  expect((await settleWith(sql, killed, [command])).failed).toHaveLength(1);
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending' });
  expect((await settleWith(sql, provider, [command])).replies).toMatchObject([{ type: 'payment.authorised.v1' }]);
  expect(await statusesOf(command.sagaId)).toEqual(['requires_capture']);
});

test('the events of a command have its trace', async () => {
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
  // Stripe has deleted the key by then, so only a search finds the hold.
  await sandbox.sdk.paymentIntents.create({
    amount: command.amount.amount,
    currency: 'gbp',
    capture_method: 'manual',
    confirm: true,
    payment_method: command.paymentMethod,
    metadata: { saga_id: command.sagaId, attempt: '1' },
  });
  expect((await settleWith(sql, provider, [command])).replies).toMatchObject([{ type: 'payment.authorised.v1' }]);
  expect(await statusesOf(command.sagaId)).toEqual(['requires_capture']);
});

describe('an amount at the provider that differs from the request', () => {
  /** Settles one command and collects the reported differences. */
  async function settle(command: PaymentCommand) {
    const differences: Difference[] = [];
    const { replies, failed } = await settleWith(sql, provider, [command], {
      onDifference: (difference) => differences.push(difference),
    });
    expect(failed).toEqual([]);
    return { replies, differences };
  }

  const refused = ({ sagaId }: AuthorisePayment) => ({ type: 'payment.declined.v1', sagaId, attempt: 1, reason: 'amount-differs' });
  const theCheck = ({ sagaId, attempt }: AuthorisePayment) => ({ type: 'payment.check-authorisation.v1', sagaId, attempt }) as const;

  const half = { amount: 1_000, currency: 'GBP', capturable: 500, captureMethod: 'manual', status: 'requires_capture' };

  test('is voided, the payment is declined and both amounts are reported', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_holdsHalf' });
    const { replies, differences } = await settle(command);
    expect(replies).toEqual([refused(command)]);
    expect(differences).toEqual([
      {
        paymentId: command.sagaId,
        attempt: 1,
        providerPaymentId: expect.stringMatching(/^pi_/),
        requested: pence(1_000),
        reported: half,
        isUndone: true,
      },
    ]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
    expect(await settle(command)).toEqual({ replies: [refused(command)], differences: [] });
  });

  test('is found by a check after the customer’s approval', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_challengeHoldsHalf' });
    expect((await settle(command)).replies).toMatchObject([{ type: 'payment.awaits-customer.v1' }]);
    const [intent] = await intentsOf(command.sagaId);
    await sandbox.completeChallenge(intent?.id ?? '', 'approve');
    const { replies, differences } = await settle(theCheck(command));
    expect(replies).toEqual([refused(command)]);
    expect(differences).toMatchObject([{ reported: half, isUndone: true }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
  });

  test('that was already collected is declined too, and staff must refund it', async () => {
    const command = anAuthorisation();
    await beginAll(sql, [command]);
    const { id } = await sandbox.sdk.paymentIntents.create(aHold('pm_card_visa', { capture_method: 'automatic' }));
    await finishOperations(sql, [
      theResponse(command, 'awaits-customer', { redirectUrl: 'http://bank.test/', providerPaymentId: id, state: { paymentIntent: id } }),
    ]);
    const { replies, differences } = await settle(theCheck(command));
    expect(replies).toEqual([refused(command)]);
    expect(differences).toMatchObject([{ providerPaymentId: id, reported: { status: 'succeeded' }, isUndone: false }]);
  });

  test('of a captured share does not count as paid', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_collectsHalf' });
    await settle(command);
    const share = aCapture(command, 600);
    const { replies, differences } = await settle(share);
    expect(replies).toEqual([{ type: 'payment.capture-failed.v1', sagaId: share.sagaId, attempt: 1, reason: 'amount-differs' }]);
    expect(differences).toMatchObject([{ paymentId: command.sagaId, requested: pence(600), reported: { taken: 300 }, isUndone: false }]);
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 0, taken: 300 });
    expect((await settle(share)).differences).toEqual([]);
  });

  test('does not exist if the check finds the requested hold: nothing changes', async () => {
    const command = anAuthorisation();
    const { replies } = await settle(command);
    expect(await settle(theCheck(command))).toEqual({ replies, differences: [] });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000, released: 0 });
    const waiting = anAuthorisation({ paymentMethod: 'pm_card_threeDSecure2Required' });
    const first = await settle(waiting);
    expect(await settle(theCheck(waiting))).toEqual(first);
  });

  test('that no longer exists at the check counts as a lapsed hold', async () => {
    const command = anAuthorisation();
    await settle(command);
    const [intent] = await intentsOf(command.sagaId);
    await sandbox.sdk.paymentIntents.cancel(intent?.id ?? '');
    expect((await settle(theCheck(command))).replies).toEqual([{ type: 'payment.hold-lapsed.v1', sagaId: command.sagaId, attempt: 1 }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
  });
});

test('an approval reported by webhook during the call is polled before the payment counts as absent', async () => {
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
  expect((await settleWith(sql, overtaken, [command])).replies).toEqual([
    { type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 },
  ]);
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
});

test('a command that the database refuses fails alone', async () => {
  const [good, bad] = [anAuthorisation(), anAuthorisation({ attempt: 2 ** 40 })];
  const { replies, failed } = await settleWith(sql, provider, [bad, good]);
  expect(replies).toMatchObject([{ type: 'payment.authorised.v1', sagaId: good.sagaId }]);
  expect(failed).toMatchObject([{ command: bad }]);
});

async function intentsOf(sagaId: string) {
  return (await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` })).data;
}

async function statusesOf(sagaId: string): Promise<readonly string[]> {
  return (await intentsOf(sagaId)).map(({ status }) => status);
}
