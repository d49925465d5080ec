import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../support/postgres.ts';
import { operationsOn } from './operations.ts';
import { anAuthorisation, factsOf, paymentOf, pence, theResponse } from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish, authorised } = operationsOn(sql);

describe('authorising', () => {
  test('commits the act first, then the outcome with its event', async () => {
    const command = anAuthorisation();
    expect(await begin(command)).toMatchObject({ decision: 'authorise', request: command });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending', authorised: 0 });
    expect(await finish(theResponse(command, 'authorised'))).toMatchObject({ decision: 'reply', outcome: 'authorised' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('repeated before the outcome sends the first request', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await begin({ ...command, amount: pence(5) })).toMatchObject({ decision: 'authorise', request: command });
  });

  test.each(['authorised', 'declined'] as const)('repeated once %s gets the first outcome', async (outcome) => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theResponse(command, outcome, { reason: 'card-declined' }));
    const other = outcome === 'authorised' ? 'declined' : 'authorised';
    expect(await finish(theResponse(command, other, { reason: 'other' }))).toMatchObject({ decision: 'reply', outcome });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome });
    expect(await factsOf(sql, command)).toEqual([outcome]);
  });

  test('that awaits its customer is polled when repeated, and the reply has the customer’s address', async () => {
    const command = anAuthorisation();
    await begin(command);
    const redirectUrl = 'http://shop.test/challenge';
    expect(await finish(theResponse(command, 'awaits-customer', { redirectUrl }))).toMatchObject({
      decision: 'reply',
      outcome: 'awaits-customer',
      redirect_url: redirectUrl,
    });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
    expect(await begin(command)).toMatchObject({ decision: 'poll', provider_payment_id: `pi_${command.sagaId}` });
  });

  test.each([
    [0, 'amount-not-payable'],
    [-1, 'amount-not-payable'],
  ])('%i pence is refused', async (amount, reason) => {
    expect(await begin(anAuthorisation({ amount: pence(amount) }))).toMatchObject({ decision: 'reply', outcome: 'declined', reason });
  });

  test('by another attempt is refused while the first may hold the money', async () => {
    const open = anAuthorisation();
    await begin(open);
    expect(await begin({ ...open, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
    const held = await authorised();
    expect(await begin({ ...held, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
  });

  test('by another attempt supersedes a declined one', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theResponse(command, 'declined', { reason: 'card-declined' }));
    const second = { ...command, attempt: 2, amount: pence(900) };
    expect(await begin(second)).toMatchObject({ decision: 'authorise', request: second });
    await finish(theResponse(second, 'authorised'));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 900 });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined' });
  });
});
