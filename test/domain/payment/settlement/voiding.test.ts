import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../support/postgres.ts';
import { captured, operationsOn } from './operations.ts';
import {
  aCapture,
  anAuthorisation,
  factsOf,
  paymentOf,
  theResponse,
  theVoid,
  unsettledOf,
} from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish, authorised } = operationsOn(sql);

describe('voiding', () => {
  test('releases the hold once, and a repeated authorisation is declined', async () => {
    const command = await authorised();
    expect(await begin(theVoid(command))).toMatchObject({
      decision: 'void',
      provider_payment_id: `pi_${command.sagaId}`,
      request: command,
    });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
    const done = theResponse(command, 'voided', { step: 'void' });
    expect(await finish(done)).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await finish(done)).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined', reason: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 1_000, released: 1_000 });
    expect(await factsOf(sql, command)).toEqual(['authorised', 'voided']);
  });

  test('before authorising stores a tombstone, and the provider is never called', async () => {
    const command = anAuthorisation();
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined', reason: 'voided' });
    expect(await paymentOf(sql, command)).toBeUndefined();
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('applies to its attempt only: the tombstone of the first does not decline the second', async () => {
    const command = anAuthorisation();
    await begin(theVoid(command));
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ decision: 'authorise' });
  });

  test('during the authorisation’s call voids the approval before any reply is sent', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'void', provider_payment_id: null, request: command });
    expect(await finish(theResponse(command, 'authorised'))).toMatchObject({
      decision: 'void',
      provider_payment_id: `pi_${command.sagaId}`,
    });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending', authorised: 0 });
    // The next command voids it, whether authorisation or void.
    expect(await begin(command)).toMatchObject({ decision: 'void', provider_payment_id: `pi_${command.sagaId}` });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'void', provider_payment_id: `pi_${command.sagaId}` });
    expect(await finish(theResponse(command, 'declined', { reason: 'voided' }))).toMatchObject({ outcome: 'declined', reason: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
    // This also settles the open void, and another attempt may begin.
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await unsettledOf(sql, command)).toEqual([]);
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ decision: 'authorise' });
  });

  test('a declined authorisation settles without a call', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theResponse(command, 'declined', { reason: 'card-declined' }));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined' });
  });

  test('is refused once money was collected', async () => {
    const command = await authorised();
    const share = aCapture(command, 400);
    await begin(share);
    await finish(captured(share, 400));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'refuse', reason: 'captured-already' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', captured: 400, released: 0 });
  });
});
