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
  test('after a void that found nothing begins the void again, and releases what was approved', async () => {
    const command = await voidedWithNothingFound();
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    expect(await finish(theAnswer(command, 'voided', { step: 'void' }))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('is not in the ledger, and no event reports it', async () => {
    const command = await voidedWithNothingFound();
    await recordOne(theApproval(command));
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
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
    expect(await factsOf(sql, command)).toEqual(['declined']);
  });

  test('after the same intent was declined is voided', async () => {
    const command = await declined({});
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
  });

  test('has the same result when it is repeated while the void is open, and is a duplicate afterwards', async () => {
    const command = await voidedWithNothingFound();
    const event = theApproval(command);
    expect([await recordOne(event), await recordOne(event)]).toEqual(['late-approval', 'late-approval']);
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await recordOne(event)).toBe('duplicate');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('that another event reports does not begin the void again', async () => {
    const command = await voidedWithNothingFound();
    await recordOne(theApproval(command));
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await recordOne(theApproval(command))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('does not change a later attempt, which the ledger shows', async () => {
    const command = await declined();
    const second = { ...command, attempt: 2 };
    await begin(second);
    await finish(theAnswer(second, 'authorised', { providerPaymentId: 'pi_second' }));
    await recordOne(theApproval(command));
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
    await recordOne(theApproval(command));
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await begin({ ...command, attempt: 3 })).toMatchObject({ decision: 'authorise' });
  });
});

describe('an approval that is reported before its void is over', () => {
  test('is voided by that void, which had found nothing before', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    expect(await recordOne(theApproval(command))).toBe('in-progress');
    expect(await finish(theAnswer(command, 'voided', { step: 'void', ...NOTHING }))).toMatchObject(theVoiding(command));
    expect(await finish(theAnswer(command, 'voided', { step: 'void' }))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
  });

  test('is voided by the authorisation that met its tombstone', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    expect(await begin(command)).toMatchObject({ decision: 'void', provider_payment_id: null });
    expect(await recordOne(theApproval(command))).toBe('in-progress');
    const inVain = theAnswer(command, 'declined', { reason: 'voided', ...NOTHING });
    expect(await finish(inVain)).toMatchObject(theVoiding(command));
    expect(await finish({ ...inVain, providerPaymentId: `pi_${command.sagaId}` })).toMatchObject({ outcome: 'declined', reason: 'voided' });
  });

  test('before any void has an id that the void uses', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await recordOne(theApproval(command))).toBe('in-progress');
    expect(await begin(theVoid(command))).toMatchObject(theVoiding(command));
  });

  test('after its authorisation was settled, and before the void is, is voided by that void', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    await begin(command);
    await finish(theAnswer(command, 'declined', { reason: 'voided', ...NOTHING }));
    expect(await recordOne(theApproval(command))).toBe('late-approval');
    expect(await finish(theAnswer(command, 'voided', { step: 'void', ...NOTHING }))).toMatchObject(theVoiding(command));
  });
});

describe('an approval that is not late', () => {
  test('of what was cancelled by its id changes nothing', async () => {
    const command = anAuthorisation();
    await begin(command);
    await begin(theVoid(command));
    await finish(theAnswer(command, 'voided', { step: 'void' }));
    expect(await recordOne(theApproval(command))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('of what was never sent to the provider, since its tombstone came first, is unknown', async () => {
    const command = anAuthorisation();
    await begin(theVoid(command));
    await begin(command);
    expect(await recordOne(theApproval(command))).toBe('unknown');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });

  test('of what is authorised changes nothing', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theAnswer(command, 'authorised'));
    expect(await recordOne(theApproval(command))).toBe('no-change');
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  });

  test('that is the cancellation of what was declined changes nothing', async () => {
    const command = await declined();
    expect(await recordOne(theApproval(command, { kind: 'cancelled', reason: 'cancelled-by-provider' }))).toBe('no-change');
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
  });
});
