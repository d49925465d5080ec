import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AuthorisePayment } from '../../../../contracts/payment/commands.ts';
import type { ProviderEvent } from '../../../../domain/payment/settlement/provider-event.ts';
import { recordProviderEvents } from '../../../../domain/payment/settlement/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { captured, operationsOn } from './operations.ts';
import { PROVIDER, aCapture, anAuthorisation, factsOf, paymentOf, theResponse, theVoid } from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish } = operationsOn(sql);

const NOTHING = { providerPaymentId: null, state: null };

function theApproval(
  { sagaId, attempt }: AuthorisePayment,
  changes: { readonly kind?: 'cancelled'; readonly reason?: string } = {},
): ProviderEvent {
  return {
    provider: PROVIDER,
    eventId: `evt_${randomUUID()}`,
    type: 'payment_intent.amount_capturable_updated',
    kind: 'authorised',
    holdExpiresAt: '2030-01-01T00:00:00Z',
    reason: null,
    amount: 1_000,
    currency: 'GBP',
    isDoubtful: false,
    providerPaymentId: `pi_${sagaId}`,
    state: { paymentIntent: `pi_${sagaId}` },
    sagaId,
    attempt,
    ...changes,
  };
}

const recordOne = async (event: ProviderEvent) => (await recordProviderEvents(sql, [event]))[0]?.result;

/** An authorisation that did not exist at the provider when it was voided: both are settled. */
async function voidedWithNothingFound(): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await begin(command);
  await begin(theVoid(command));
  await finish(theResponse(command, 'voided', { step: 'void', ...NOTHING }));
  return command;
}

async function declined(changes: object = NOTHING): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await begin(command);
  await finish(theResponse(command, 'declined', { reason: 'card-declined', ...changes }));
  return command;
}

const theVoiding = (command: AuthorisePayment) => ({ decision: 'void', provider_payment_id: `pi_${command.sagaId}`, request: command });

describe('a late approval', () => {
  test('after a void that found nothing begins the void again and releases the hold', async () => {
    const command = await voidedWithNothingFound();
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    expect(await finish(theResponse(command, 'voided', { step: 'void' }))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('is not in the ledger and publishes no event', async () => {
    const command = await voidedWithNothingFound();
    await recordOne(theApproval(command));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0, released: 0 });
    expect(await begin(aCapture(command, 400))).toMatchObject({ outcome: 'capture-failed', reason: 'not-authorised' });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined', reason: 'voided' });
    await begin(theVoid(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0, released: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test.each([
    ['and voided', true],
    ['and not voided yet', false],
  ])('after the provider declined, %s, is voided', async (_, isVoided) => {
    const command = await declined();
    if (isVoided) await begin(theVoid(command));
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
    expect(await factsOf(sql, command)).toEqual(['declined']);
  });

  test('after the same intent was declined is voided', async () => {
    const command = await declined({});
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
  });

  test('repeated has the same result while the void is open, and is a duplicate afterwards', async () => {
    const command = await voidedWithNothingFound();
    const event = theApproval(command);
    expect([await recordOne(event), await recordOne(event)]).toEqual(['late-approval', 'late-approval']);
    await begin(theVoid(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await recordOne(event)).toBe('duplicate');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('reported by another event does not begin the void again', async () => {
    const command = await voidedWithNothingFound();
    await recordOne(theApproval(command));
    await begin(theVoid(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await recordOne(theApproval(command))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('does not change a later attempt in the ledger', async () => {
    const command = await declined();
    const second = { ...command, attempt: 2 };
    await begin(second);
    await finish(theResponse(second, 'authorised', { providerPaymentId: 'pi_second' }));
    await recordOne(theApproval(command));
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000, released: 0 });
    const share = aCapture(command, 1_000, { isLast: true });
    expect(await begin(share)).toMatchObject({ decision: 'capture', provider_payment_id: 'pi_second' });
    await finish(captured(share, 1_000));
    expect(await factsOf(sql, command)).toEqual(['declined', 'authorised', 'captured']);
  });

  test('blocks a later attempt until it is voided, so that the money is not held twice', async () => {
    const command = await declined();
    await recordOne(theApproval(command));
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
    await begin(theVoid(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await begin({ ...command, attempt: 3 })).toMatchObject({ decision: 'authorise' });
  });
});

describe('an approval that is reported before its void has settled', () => {
  test('is voided by that void, although its lookup found nothing', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    expect(await recordOne(theApproval(command))).toBe('in-progress');
    expect(await finish(theResponse(command, 'voided', { step: 'void', ...NOTHING }))).toMatchObject(theVoiding(command));
    expect(await finish(theResponse(command, 'voided', { step: 'void' }))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
  });

  test('is voided by the repeated authorisation, which has a tombstone', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    expect(await begin(command)).toMatchObject({ decision: 'void', provider_payment_id: null });
    expect(await recordOne(theApproval(command))).toBe('in-progress');
    const nothingFound = theResponse(command, 'declined', { reason: 'voided', ...NOTHING });
    expect(await finish(nothingFound)).toMatchObject(theVoiding(command));
    expect(await finish({ ...nothingFound, providerPaymentId: `pi_${command.sagaId}` })).toMatchObject({
      outcome: 'declined',
      reason: 'voided',
    });
  });

  test('and before the void begins gives the void its id', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await recordOne(theApproval(command))).toBe('in-progress');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
  });

  test('and after its authorisation has settled is voided by that void', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    await begin(command);
    await finish(theResponse(command, 'declined', { reason: 'voided', ...NOTHING }));
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await finish(theResponse(command, 'voided', { step: 'void', ...NOTHING }))).toMatchObject(theVoiding(command));
  });
});

describe('an approval that is not late', () => {
  test('of an intent that was voided by its id changes nothing', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    await finish(theResponse(command, 'voided', { step: 'void' }));
    expect(await recordOne(theApproval(command))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('of an authorisation that was never sent to the provider is unknown', async () => {
    const command = anAuthorisation();
    await begin(theVoid(command));
    await begin(command);
    expect(await recordOne(theApproval(command))).toBe('unknown');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('of an authorised payment changes nothing', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theResponse(command, 'authorised'));
    expect(await recordOne(theApproval(command))).toBe('no-change');
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  });

  test('but the cancellation of a declined intent changes nothing', async () => {
    const command = await declined();
    expect(await recordOne(theApproval(command, { kind: 'cancelled', reason: 'cancelled-by-provider' }))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });
});
