import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AuthorisePayment } from '../../../../contracts/payment/commands.ts';
import type { ProviderEvent } from '../../../../domain/payment/settlement/provider-event.ts';
import { recordProviderEvents } from '../../../../domain/payment/settlement/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { captured, operationsOn } from './operations.ts';
import { PROVIDER, aCapture, anAuthorisation, factsOf, paymentOf, theAnswer, theVoid } from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish } = operationsOn(sql);

const NOTHING = { providerPaymentId: null, state: null };

function theApproval({ sagaId, attempt }: AuthorisePayment, changes: { readonly kind?: 'cancelled'; readonly reason?: string } = {}): ProviderEvent {
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

const hear = async (news: ProviderEvent) => (await recordProviderEvents(sql, [news]))[0]?.result;

/** An authorisation that the provider had never heard of when its void asked: both are over. */
async function voidedWithNothingFound(): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await begin(command);
  await begin(theVoid(command));
  await finish(theAnswer(command, 'voided', { step: 'void', ...NOTHING }));
  return command;
}

async function declined(changes: object = NOTHING): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await begin(command);
  await finish(theAnswer(command, 'declined', { reason: 'card-declined', ...changes }));
  return command;
}

const theVoiding = (command: AuthorisePayment) => ({ decision: 'void', provider_payment_id: `pi_${command.sagaId}`, request: command });

describe('an approval that comes late', () => {
  test('after a void that found nothing makes it begin again, and give back what was approved', async () => {
    const command = await voidedWithNothingFound();
    expect(await hear(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    expect(await finish(theAnswer(command, 'voided', { step: 'void' }))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('is nobody’s money in the ledger, and nobody is told of it', async () => {
    const command = await voidedWithNothingFound();
    await hear(theApproval(command));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0, released: 0 });
    expect(await begin(aCapture(command, 400))).toMatchObject({ outcome: 'capture-failed', reason: 'not-authorised' });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined', reason: 'voided' });
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0, released: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test.each([
    ['and voided', true],
    ['and not voided yet', false],
  ])('after the provider declined, %s, is voided', async (_, isVoided) => {
    const command = await declined();
    if (isVoided) await begin(theVoid(command));
    expect(await hear(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
    expect(await factsOf(sql, command)).toEqual(['declined']);
  });

  test('after the same intent was declined is voided', async () => {
    const command = await declined({});
    expect(await hear(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
  });

  test('is said again by its repeat as long as the void is open, and not any more then', async () => {
    const command = await voidedWithNothingFound();
    const news = theApproval(command);
    expect([await hear(news), await hear(news)]).toEqual(['late-approval', 'late-approval']);
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await hear(news)).toBe('duplicate');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('and is told of by another event does not begin the void once more', async () => {
    const command = await voidedWithNothingFound();
    await hear(theApproval(command));
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await hear(theApproval(command))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('does not touch a later attempt, of which the ledger tells', async () => {
    const command = await declined();
    const second = { ...command, attempt: 2 };
    await begin(second);
    await finish(theAnswer(second, 'authorised', { providerPaymentId: 'pi_second' }));
    await hear(theApproval(command));
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000, released: 0 });
    const share = aCapture(command, 1_000, { isLast: true });
    expect(await begin(share)).toMatchObject({ decision: 'capture', provider_payment_id: 'pi_second' });
    await finish(captured(share, 1_000));
    expect(await factsOf(sql, command)).toEqual(['declined', 'authorised', 'captured']);
  });

  test('keeps a later attempt waiting until it is undone: the money would be held twice', async () => {
    const command = await declined();
    await hear(theApproval(command));
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await begin({ ...command, attempt: 3 })).toMatchObject({ decision: 'authorise' });
  });
});

describe('an approval that is told of before its void is over', () => {
  test('is voided by that void though it had looked in vain', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    expect(await hear(theApproval(command))).toBe('in-progress');
    expect(await finish(theAnswer(command, 'voided', { step: 'void', ...NOTHING }))).toMatchObject(theVoiding(command));
    expect(await finish(theAnswer(command, 'voided', { step: 'void' }))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
  });

  test('is voided by the authorisation that met its tombstone', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    expect(await begin(command)).toMatchObject({ decision: 'void', provider_payment_id: null });
    expect(await hear(theApproval(command))).toBe('in-progress');
    const inVain = theAnswer(command, 'declined', { reason: 'voided', ...NOTHING });
    expect(await finish(inVain)).toMatchObject(theVoiding(command));
    expect(await finish({ ...inVain, providerPaymentId: `pi_${command.sagaId}` })).toMatchObject({ outcome: 'declined', reason: 'voided' });
  });

  test('before any void is asked for has a reference that the void gives back', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await hear(theApproval(command))).toBe('in-progress');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
  });

  test('after its authorisation was given up, and before the void is, is voided by that void', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    await begin(command);
    await finish(theAnswer(command, 'declined', { reason: 'voided', ...NOTHING }));
    expect(await hear(theApproval(command))).toBe('late-approval');
    expect(await finish(theAnswer(command, 'voided', { step: 'void', ...NOTHING }))).toMatchObject(theVoiding(command));
  });
});

describe('an approval that is no late one', () => {
  test('is of what we had cancelled by its reference', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await hear(theApproval(command))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('is of what was never asked of the provider, since its tombstone came first', async () => {
    const command = anAuthorisation();
    await begin(theVoid(command));
    await begin(command);
    expect(await hear(theApproval(command))).toBe('unknown');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('is of what is authorised', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theAnswer(command, 'authorised'));
    expect(await hear(theApproval(command))).toBe('no-change');
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  });

  test('is the cancellation of what was declined', async () => {
    const command = await declined();
    expect(await hear(theApproval(command, { kind: 'cancelled', reason: 'cancelled-by-provider' }))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });
});
