import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { stripeProvider } from '../../../../adapters/payment/stripe/provider.ts';
import type { AuthorisePayment } from '../../../../contracts/payment/commands.ts';
import type { PaymentProvider } from '../../../../domain/payment/settlement/provider.ts';
import {
  aCapture,
  anAuthorisation,
  factsOf,
  paymentOf,
  settleWith,
  theVoid,
  unsettledOf,
} from '../../../support/builders/payment-world.ts';
import { startSandbox } from '../../../support/fakes/running-sandbox.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const sandbox = await startSandbox();
const provider = stripeProvider({ apiBase: sandbox.url, apiKey: sandbox.apiKey });

afterAll(() => sandbox.close());

const Act = z.object({ step: z.string(), attempt: z.int(), status: z.string(), key: z.uuid().nullable(), state: z.unknown() });

async function actsOf({ sagaId }: AuthorisePayment) {
  return sql.rows(Act)`
    select step, attempt, status, key, state from payment.operations where payment_id = ${sagaId}::uuid order by begun_at, step
  `;
}

async function intentOf({ sagaId }: AuthorisePayment): Promise<string> {
  const { data } = await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` });
  return data[0]?.id ?? '';
}

const NOTHING = { replies: [], failed: [] };

describe('an act', () => {
  test('has its own key of 36 characters, which is stored before it is sent', async () => {
    const command = anAuthorisation();
    const sent: unknown[] = [];
    const watching: PaymentProvider = {
      ...provider,
      async authorise(authorisation, until) {
        sent.push({ sent: authorisation.key, stored: (await actsOf(command)).map(({ key }) => key) });
        return provider.authorise(authorisation, until);
      },
    };
    await settleWith(sql, watching, [command]);
    await settleWith(sql, provider, [aCapture(command, 400)]);
    const [authorise, capture] = await actsOf(command);
    expect(sent).toEqual([{ sent: authorise?.key, stored: [authorise?.key] }]);
    expect(authorise?.key).toHaveLength(36);
    expect(capture?.key).not.toBe(authorise?.key);
  });

  test('of the next attempt has another key, and the row of the first stays', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_chargeDeclined' });
    await settleWith(sql, provider, [command]);
    await settleWith(sql, provider, [{ ...command, attempt: 2, paymentMethod: 'pm_card_visa' }]);
    const acts = await actsOf(command);
    expect(acts.map(({ step, attempt, status }) => ({ step, attempt, status }))).toEqual([
      { step: 'authorise', attempt: 1, status: 'settled' },
      { step: 'authorise', attempt: 2, status: 'settled' },
    ]);
    expect(new Set(acts.map(({ key }) => key)).size).toBe(2);
  });

  test('stores the adapter’s state and passes it back unchanged', async () => {
    const command = anAuthorisation();
    const opaque = { any: ['thing', { of: 'the adapter' }] };
    const received: unknown[] = [];
    const foreign: PaymentProvider = {
      ...provider,
      authorise: async () => ({ outcome: 'authorised', holdExpiresAt: '2030-01-01T00:00:00Z', providerPaymentId: 'p1', state: opaque }),
      capture: async ({ state, amount }) => {
        received.push(state);
        return { outcome: 'captured', taken: amount.amount };
      },
      void: async ({ state }) => {
        received.push(state);
        return { outcome: 'voided' };
      },
    };
    const voided = anAuthorisation();
    await settleWith(sql, foreign, [command, voided]);
    await settleWith(sql, foreign, [aCapture(command, 400), theVoid(voided)]);
    expect(received).toEqual([opaque, opaque]);
  });
});

describe('an authorisation that is pending', () => {
  const pending = async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_processing' });
    expect(await settleWith(sql, provider, [command])).toEqual(NOTHING);
    return { command, intent: await intentOf(command) };
  };

  test('gets no reply, and its repeated command polls it until there is an outcome', async () => {
    const { command, intent } = await pending();
    expect(await settleWith(sql, provider, [command])).toEqual(NOTHING);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending', authorised: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
    await sandbox.settle(intent, 'succeed');
    const { replies } = await settleWith(sql, provider, [command]);
    expect(replies).toEqual([{ type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  });

  test('that the provider then declines is declined', async () => {
    const { command, intent } = await pending();
    await sandbox.settle(intent, 'fail');
    const { replies } = await settleWith(sql, provider, [command]);
    expect(replies).toMatchObject([{ type: 'payment.declined.v1', reason: 'card-declined' }]);
  });

  test('cannot be captured, and blocks another attempt', async () => {
    const { command } = await pending();
    const { replies } = await settleWith(sql, provider, [aCapture(command, 400), { ...command, attempt: 2 }]);
    expect(replies).toMatchObject([
      { type: 'payment.capture-failed.v1', reason: 'not-authorised' },
      { type: 'payment.declined.v1', reason: 'another-attempt-is-open' },
    ]);
  });

  test('is voided as soon as the provider can, and nothing stays held', async () => {
    const { command, intent } = await pending();
    expect(await settleWith(sql, provider, [theVoid(command)])).toEqual(NOTHING);
    expect(await unsettledOf(sql, command)).toEqual(['authorise', 'void']);
    await sandbox.settle(intent, 'succeed');
    expect((await settleWith(sql, provider, [theVoid(command)])).replies).toMatchObject([{ type: 'payment.voided.v1' }]);
    expect((await sandbox.sdk.paymentIntents.retrieve(intent)).status).toBe('canceled');
    expect(await unsettledOf(sql, command)).toEqual([]);
  });
});

describe('a capture that is pending', () => {
  test('gets no reply, delays the next share, and is finished by its repeated command', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_capturesLater' });
    await settleWith(sql, provider, [command]);
    const [first, last] = [aCapture(command, 400), aCapture(command, 600, { isLast: true })];
    expect(await settleWith(sql, provider, [first])).toEqual(NOTHING);
    expect((await settleWith(sql, provider, [last])).failed).toMatchObject([{ error: { code: 'payment-busy' } }]);
    expect(await settleWith(sql, provider, [first])).toEqual(NOTHING);
    await sandbox.settle(await intentOf(command), 'succeed');
    expect((await settleWith(sql, provider, [first])).replies).toMatchObject([{ type: 'payment.captured.v1', sagaId: first.sagaId }]);
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 400, taken: 400 });
  });
});
