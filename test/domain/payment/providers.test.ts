import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { PaymentProvider } from '../../../domain/payment/settlement/provider.ts';
import type { PaymentProviders } from '../../../domain/payment/settlement/providers.ts';
import type { ProviderEvent } from '../../../domain/payment/settlement/provider-event.ts';
import { settlePayments } from '../../../domain/payment/settlement/settle.ts';
import { recordProviderEvents } from '../../../domain/payment/settlement/store.ts';
import type { AuthorisePayment, PaymentCommand } from '../../../contracts/payment/commands.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { aCapture, anAuthorisation, paymentOf, theVoid } from '../../support/builders/payment-world.ts';

const Id = z.object({ provider_payment_id: z.string().nullable() });

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');

/** Two providers that record their acts. New payments go to the one named by `chosen`. */
function twoProviders(outcome: 'authorised' | 'declined' | 'awaits-customer' = 'authorised') {
  const acts: string[] = [];
  const create = (name: string): PaymentProvider => {
    const providerPaymentId = `${name}-${randomUUID()}`;
    const payment = { providerPaymentId, state: { of: name } };
    const authorise = async (act: string) => {
      acts.push(`${name} ${act}`);
      return outcome === 'declined'
        ? ({ outcome, reason: 'card-declined', ...payment } as const)
        : outcome === 'authorised'
          ? ({ outcome, ...payment, holdExpiresAt: '2030-01-01T00:00:00Z' } as const)
          : ({ outcome, redirectUrl: 'http://shop.test/challenge', ...payment } as const);
    };
    return {
      capabilities: { authoriseKeyMillis: 86_400_000, currencies: new Set(['GBP']) },
      authorise: () => authorise('authorise'),
      find: async () => ({ outcome: 'absent' }),
      poll: () => authorise('poll'),
      void: async () => {
        acts.push(`${name} void`);
        return { outcome: 'voided' };
      },
      capture: async ({ amount }) => {
        acts.push(`${name} capture`);
        return { outcome: 'captured', taken: amount.amount };
      },
    };
  };
  const byName = new Map(['first', 'second'].map((name) => [name, create(name)]));
  const choice = { chosen: 'first' };
  const providers: PaymentProviders = {
    choose: () => choice.chosen,
    async named(name) {
      const provider = byName.get(name);
      if (!provider) throw new Error(`no provider ${name}`);
      return provider;
    },
  };
  const settle = (...commands: readonly PaymentCommand[]) => settlePayments(sql, providers, commands);
  return { acts, choice, settle };
}

function theReport({ sagaId }: AuthorisePayment, provider: string, changes: { readonly providerPaymentId?: string } = {}): ProviderEvent {
  const about = { sagaId, attempt: 1, amount: 1_000, currency: 'GBP', reason: null, isDoubtful: false };
  return {
    ...about,
    provider,
    eventId: `evt_${sagaId}`,
    type: 't',
    kind: 'authorised',
    holdExpiresAt: '2030-01-01T00:00:00Z',
    providerPaymentId: `ref_${sagaId}`,
    state: {},
    ...changes,
  };
}

describe('a payment', () => {
  test('keeps the provider that was chosen for it, whatever is chosen later', async () => {
    const { acts, choice, settle } = twoProviders();
    const [kept, given] = [anAuthorisation(), anAuthorisation()];
    await settle(kept, given);
    choice.chosen = 'second';
    await settle(kept);
    await settle(aCapture(kept, 400));
    await settle(theVoid(given));
    await settle(anAuthorisation());
    expect(acts).toEqual(['first authorise', 'first authorise', 'first capture', 'first void', 'second authorise']);
  });

  test('that awaits its customer is polled at the provider that authorised it', async () => {
    const { acts, choice, settle } = twoProviders('awaits-customer');
    const command = anAuthorisation();
    await settle(command);
    choice.chosen = 'second';
    await settle(command);
    expect(acts).toEqual(['first authorise', 'first poll']);
  });

  test('may go to another provider with its next attempt, once the first was declined', async () => {
    const declining = twoProviders('declined');
    const command = anAuthorisation();
    await declining.settle(command);
    const { acts, choice, settle } = twoProviders();
    choice.chosen = 'second';
    await settle({ ...command, attempt: 2 });
    await settle(aCapture(command, 400));
    expect(acts).toEqual(['second authorise', 'second capture']);
  });

  test('of an unknown provider fails alone, and the others are settled', async () => {
    const { choice, settle } = twoProviders();
    const [good, bad] = [anAuthorisation(), anAuthorisation()];
    await settle(good);
    choice.chosen = 'third';
    const { replies, failed } = await settle(bad, aCapture(good, 400));
    expect(replies).toMatchObject([{ type: 'payment.captured.v1' }]);
    expect(failed).toEqual([{ command: bad, error: new Error('no provider third') }]);
  });
});

describe('an event', () => {
  const awaiting = async () => {
    const command = anAuthorisation();
    await twoProviders('awaits-customer').settle(command);
    const [row] = await sql.rows(Id)`select provider_payment_id from payment.operations where saga_id = ${command.sagaId}::uuid`;
    return { command, providerPaymentId: row?.provider_payment_id ?? '' };
  };

  test('of another provider than the payment’s changes nothing, even with its reference', async () => {
    const { command, providerPaymentId } = await awaiting();
    expect(await recordProviderEvents(sql, [theReport(command, 'second', { providerPaymentId })])).toEqual([{ result: 'unknown' }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });

  test('is identified by provider and id', async () => {
    const { command, providerPaymentId } = await awaiting();
    await recordProviderEvents(sql, [theReport(command, 'second')]);
    const event = theReport(command, 'first', { providerPaymentId });
    expect(await recordProviderEvents(sql, [event])).toMatchObject([{ result: 'settled', outcome: 'authorised' }]);
    expect(await recordProviderEvents(sql, [theReport(command, 'second')])).toEqual([{ result: 'duplicate' }]);
  });
});
