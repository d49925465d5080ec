import { afterAll, describe, expect, test } from 'vitest';
import type { PaymentProvider } from '../../../domain/payment/provider.ts';
import { settlePayments } from '../../../domain/payment/settle.ts';
import { beginOperations } from '../../../domain/payment/store.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { stripeProvider } from '../../../lambdas/settle-payments/stripe-provider.ts';
import { startSandbox } from '../../sandbox/stripe/running-sandbox.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { anAuthorisation, factsOf, paymentOf, theVoid, unsettledOf } from './payment-world.ts';

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

/** A provider that lets something happen between its answer and our hearing of it. */
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
  expect((await settlePayments(counted, provider, commands)).answers).toHaveLength(10);
  expect(trips()).toBe(2);
  await settlePayments(counted, provider, commands);
  expect(trips()).toBe(3);
});

test('nothing to do takes none', async () => {
  const { counted, trips } = counting();
  expect(await settlePayments(counted, provider, [])).toEqual({ answers: [], failed: [] });
  expect(trips()).toBe(0);
});

describe('a void that overtakes the provider’s approval', () => {
  test('finds the approval by key and takes it back; the late approval is refused', async () => {
    const command = anAuthorisation();
    let voided: unknown;
    const slow = meanwhile(async () => {
      voided = await settlePayments(sql, provider, [theVoid(command)]);
    });
    const settled = await settlePayments(sql, slow, [command]);
    expect(voided).toMatchObject({ answers: [{ type: 'payment.voided.v1' }] });
    expect(settled.answers).toEqual([{ type: 'payment.declined.v1', sagaId: command.sagaId, attempt: 1, reason: 'voided' }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('and does not reach the provider: the late approval takes itself back', async () => {
    const command = anAuthorisation();
    const unreachable = stripeProvider({ apiBase: 'http://127.0.0.1:9', apiKey: 'sk' });
    const slow = meanwhile(async () => {
      const { failed } = await settlePayments(sql, unreachable, [theVoid(command)]);
      expect(failed).toHaveLength(1);
    });
    const settled = await settlePayments(sql, slow, [command]);
    expect(settled.answers).toMatchObject([{ type: 'payment.declined.v1', reason: 'voided' }]);
    expect(await statusesOf(command.sagaId)).toEqual(['canceled']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
    expect((await settlePayments(sql, unreachable, [theVoid(command)])).answers).toMatchObject([{ type: 'payment.voided.v1' }]);
    expect(await unsettledOf(sql, command)).toEqual([]);
  });
});

test('who dies after the provider’s answer is followed by one who hears the same', async () => {
  const command = anAuthorisation();
  const dying = meanwhile(() => Promise.reject(new Error('killed')));
  expect((await settlePayments(sql, dying, [command])).failed).toHaveLength(1);
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending' });
  expect((await settlePayments(sql, provider, [command])).answers).toMatchObject([{ type: 'payment.authorised.v1' }]);
  expect(await statusesOf(command.sagaId)).toEqual(['requires_capture']);
});

test('the trace that a command came with is handed on to the facts', async () => {
  const command = anAuthorisation();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await settlePayments(sql, provider, [command], () => traceparent);
  const touched = await sql.run`select from payment.outbox where subject = ${command.sagaId} and trace_parent = ${traceparent}`;
  expect(touched).toBe(1);
});

test('an authorisation that is days old is looked for before the money is held again', async () => {
  const command = anAuthorisation();
  await beginOperations(sql, [command]);
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
  expect((await settlePayments(sql, provider, [command])).answers).toMatchObject([{ type: 'payment.authorised.v1' }]);
  expect(await statusesOf(command.sagaId)).toEqual(['requires_capture']);
});

async function statusesOf(sagaId: string): Promise<readonly string[]> {
  const { data } = await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${sagaId}"` });
  return data.map(({ status }) => status);
}
