import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentReply } from '../../../../contracts/payment/commands.ts';
import { aCapture, anAuthorisation, factsOf, paymentOf, pence, theVoid } from '../../../support/builders/payment-world.ts';
import { startSandbox } from '../../../support/fakes/running-sandbox.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { startQueues } from '../../../support/queues.ts';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const sandbox = await startSandbox();
const stripeKeyArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:stripe';
const aws = await startAws({ core: database.settings('payment'), secrets: { [stripeKeyArn]: sandbox.apiKey } });
const queues = await startQueues();
Object.assign(process.env, {
  SAGA_REPLIES_URL: queues.create('saga-replies'),
  PAYMENT_PROVIDER: 'stripe',
  STRIPE_API_BASE: sandbox.url,
  STRIPE_KEY_SECRET_ID: stripeKeyArn,
});
const { handler } = await import('../../../../lambdas/payment/settle-payments/handler.ts');

afterAll(() => Promise.all([sandbox.close(), aws.stop(), queues.stop()]));

let sentBefore = 0;

beforeEach(() => {
  sentBefore = queues.bodies('saga-replies').length;
});

/** The replies sent since the test began. */
function replies(): PaymentReply[] {
  return (queues.bodies('saga-replies') as PaymentReply[]).slice(sentBefore);
}

/** Runs the Lambda on a batch and returns the positions of the failed records. */
async function handle(...bodies: readonly unknown[]): Promise<readonly number[]> {
  const failed = await failuresOf(handler, sqsEvent(...bodies));
  return failed.map((id) => Number(id.slice(1)));
}

describe('a batch', () => {
  test('is settled, with a reply for each message', async () => {
    const [good, poor, challenged] = ['pm_card_visa', 'pm_card_chargeDeclinedInsufficientFunds', 'pm_card_threeDSecure2Required'].map(
      (paymentMethod) => anAuthorisation({ paymentMethod }),
    );
    if (!good || !poor || !challenged) throw new Error('three');
    const never = anAuthorisation();
    expect(await handle(good, poor, challenged, theVoid(never))).toEqual([]);
    const about = (command: { sagaId: string }) => ({ sagaId: command.sagaId, attempt: 1 });
    expect(replies()).toHaveLength(4);
    expect(replies()).toEqual(
      expect.arrayContaining([
        { type: 'payment.authorised.v1', ...about(good) },
        { type: 'payment.declined.v1', ...about(poor), reason: 'insufficient-funds' },
        {
          type: 'payment.awaits-customer.v1',
          ...about(challenged),
          redirectUrl: expect.stringMatching(/^http:\/\/shop\.test\/.*pi_/) as string,
        },
        { type: 'payment.voided.v1', ...about(never) },
      ]),
    );
  });

  test('returns what inventory reserved with the replies to the commands that it sent', async () => {
    const stock = { attempt: 1, parcels: [{ parcelNo: 1, centre: 'north', lines: [{ lineNo: 1, sku: 'MUG', quantity: 1 }] }] };
    const [good, poor] = [anAuthorisation(), anAuthorisation({ paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' })];
    expect(await handle({ ...good, stock }, { ...poor, stock })).toEqual([]);
    // A command without it, such as a retry of the saga, is the same act.
    expect(await handle(good)).toEqual([]);
    expect(replies()).toHaveLength(3);
    expect(replies()).toEqual(
      expect.arrayContaining([
        { type: 'payment.authorised.v1', sagaId: good.sagaId, attempt: 1, stock },
        { type: 'payment.declined.v1', sagaId: poor.sagaId, attempt: 1, reason: 'insufficient-funds', stock },
        { type: 'payment.authorised.v1', sagaId: good.sagaId, attempt: 1 },
      ]),
    );
  });

  test('delivered again sends its replies again and charges nothing twice', async () => {
    const command = anAuthorisation();
    for (let time = 0; time < 3; time += 1) expect(await handle(command)).toEqual([]);
    expect(replies()).toEqual(Array.from({ length: 3 }, () => ({ type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 })));
    const { data } = await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${command.sagaId}"` });
    expect(data).toHaveLength(1);
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('with the same message twice charges once', async () => {
    const command = anAuthorisation();
    expect(await handle(command, command)).toEqual([]);
    expect((await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${command.sagaId}"` })).data).toHaveLength(1);
  });

  test('processed twice at the same time charges once', async () => {
    const commands = Array.from({ length: 5 }, () => anAuthorisation());
    await Promise.all([handle(...commands), handle(...commands.toReversed())]);
    for (const command of commands) {
      expect((await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${command.sagaId}"` })).data).toHaveLength(1);
      expect(await factsOf(sql, command)).toEqual(['authorised']);
    }
  });

  test.each([
    ['no JSON', '{"type":'],
    ['no command of payment', { type: 'inventory.reserve-stock.v1', sagaId: randomUUID(), attempt: 1 }],
    ['no saga', { ...anAuthorisation(), sagaId: 'order 5' }],
    ['an attempt of 0', { ...anAuthorisation(), attempt: 0 }],
    ['an attempt beyond the integer range', { ...anAuthorisation(), attempt: 2 ** 40 }],
    ['half a penny', { ...anAuthorisation(), amount: pence(0.5) }],
  ])('with a message of %s fails that one alone', async (_, malformed) => {
    const [before, after] = [anAuthorisation(), anAuthorisation()];
    expect(await handle(before, malformed, after)).toEqual([1]);
    expect(
      replies()
        .map(({ sagaId }) => sagaId)
        .toSorted(),
    ).toEqual([before.sagaId, after.sagaId].toSorted());
  });

  test('with a message that Stripe returns errors for fails it, and the redelivery settles it', async () => {
    const [good, late] = [anAuthorisation(), anAuthorisation()];
    await sandbox.script({ on: 'confirm', kind: 'error-before', times: 2 });
    expect(await handle(late)).toEqual([0]);
    expect(await paymentOf(sql, late)).toMatchObject({ status: 'pending', authorised: 0 });
    expect(await handle(late, good)).toEqual([]);
    expect(await paymentOf(sql, late)).toMatchObject({ status: 'authorised' });
  });

  test('with a message whose key stores an error declines it at once', async () => {
    const [good, exhausted] = [anAuthorisation(), anAuthorisation({ paymentMethod: 'pm_card_stickyError' })];
    expect(await handle(exhausted, good)).toEqual([]);
    expect(replies()).toContainEqual({ type: 'payment.declined.v1', sagaId: exhausted.sagaId, attempt: 1, reason: 'issuer-not-available' });
    expect(await paymentOf(sql, exhausted)).toMatchObject({ status: 'declined', authorised: 0 });
  });
});

test('a command whose reply cannot be sent fails, and its redelivery sends the reply', async () => {
  const command = anAuthorisation();
  queues.server.deleteQueue('saga-replies', { region: 'eu-west-2' });
  expect(await handle(command)).toEqual([0]);
  expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
  queues.create('saga-replies');
  sentBefore = 0;
  expect(await handle(command)).toEqual([]);
  expect(replies()).toEqual([{ type: 'payment.authorised.v1', sagaId: command.sagaId, attempt: 1 }]);
});

describe('a payment that awaits its customer', () => {
  async function awaiting(paymentMethod = 'pm_card_threeDSecure2Required') {
    const command = anAuthorisation({ paymentMethod });
    await handle(command);
    const [reply] = replies();
    if (reply?.type !== 'payment.awaits-customer.v1') throw new Error(JSON.stringify(reply));
    sentBefore += 1;
    return { command, intent: reply.redirectUrl.split('/').at(-1) ?? '' };
  }

  test('is polled by a repeated command if the webhook was lost', async () => {
    const { command, intent } = await awaiting();
    await handle(command);
    expect(replies()).toMatchObject([{ type: 'payment.awaits-customer.v1' }]);
    await sandbox.completeChallenge(intent, 'approve');
    await handle(command);
    expect(replies()).toMatchObject([{ type: 'payment.awaits-customer.v1' }, { type: 'payment.authorised.v1' }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
  });

  test('is voided although the customer approves after the void', async () => {
    const { command, intent } = await awaiting();
    expect(await handle(theVoid(command))).toEqual([]);
    await sandbox.completeChallenge(intent, 'approve');
    await handle(command);
    expect(replies()).toEqual([
      { type: 'payment.voided.v1', sagaId: command.sagaId, attempt: 1 },
      { type: 'payment.declined.v1', sagaId: command.sagaId, attempt: 1, reason: 'voided' },
    ]);
    expect((await sandbox.sdk.paymentIntents.retrieve(intent)).status).toBe('canceled');
  });

  test('is voided although the customer approved just before', async () => {
    const { command, intent } = await awaiting();
    await sandbox.completeChallenge(intent, 'approve');
    expect(await handle(theVoid(command))).toEqual([]);
    expect((await sandbox.sdk.paymentIntents.retrieve(intent)).status).toBe('canceled');
    expect(await factsOf(sql, command)).toEqual([]);
  });
});

describe('a void', () => {
  test('releases the hold at the provider and in the ledger', async () => {
    const command = anAuthorisation();
    await handle(command);
    expect(await handle(theVoid(command))).toEqual([]);
    expect(replies().map(({ type }) => type)).toEqual(['payment.authorised.v1', 'payment.voided.v1']);
    const { data } = await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${command.sagaId}"` });
    expect(data.map(({ status }) => status)).toEqual(['canceled']);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', released: 1_000 });
  });

  test.each(['pm_card_timeoutAfterCharge', 'pm_card_errorAfterCharge', 'pm_card_visa'])(
    'in the same batch as its authorisation, with %s, leaves nothing held',
    async (paymentMethod) => {
      const command = anAuthorisation({ paymentMethod });
      let failed: readonly unknown[] = [command, theVoid(command)];
      for (let time = 0; time < 5 && failed.length > 0; time += 1) {
        const batch = failed;
        failed = (await handle(...batch)).map((place) => batch[place]);
      }
      expect(failed).toEqual([]);
      const { data } = await sandbox.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${command.sagaId}"` });
      for (const { status } of data) expect(status).toBe('canceled');
      expect(replies()).toContainEqual({ type: 'payment.voided.v1', sagaId: command.sagaId, attempt: 1 });
      expect(await factsOf(sql, command)).toEqual([]);
    },
  );
});

describe('captures', () => {
  test('collect the parcels’ shares, and the last one releases the rest', async () => {
    const command = anAuthorisation();
    await handle(command);
    const [first, last] = [aCapture(command, 400), aCapture(command, 500, { isLast: true })];
    expect(await handle(first)).toEqual([]);
    expect(await handle(last)).toEqual([]);
    expect(replies().map(({ type }) => type)).toEqual(['payment.authorised.v1', 'payment.captured.v1', 'payment.captured.v1']);
    expect(await paymentOf(sql, command)).toEqual({ status: 'captured', authorised: 1_000, captured: 900, taken: 900, released: 100 });
  });

  test('of one hold in one batch are carried out one at a time', async () => {
    const command = anAuthorisation();
    await handle(command);
    const shares = [aCapture(command, 400), aCapture(command, 600, { isLast: true })];
    expect(await handle(...shares)).toEqual([1]);
    expect(await handle(shares[1])).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 1_000 });
  });

  test('of a card without multicapture collect the whole hold and book share by share', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_noMulticapture' });
    await handle(command);
    await handle(aCapture(command, 400));
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 400, taken: 1_000 });
    expect(await handle(aCapture(command, 600, { isLast: true }))).toEqual([]);
    expect(await paymentOf(sql, command)).toEqual({ status: 'captured', authorised: 1_000, captured: 1_000, taken: 1_000, released: 0 });
  });

  test('of a lapsed hold fail with the reason', async () => {
    const command = anAuthorisation({ paymentMethod: 'pm_card_holdLapses' });
    await handle(command);
    const share = aCapture(command, 1_000, { isLast: true });
    expect(await handle(share)).toEqual([]);
    expect(replies()).toContainEqual({ type: 'payment.capture-failed.v1', sagaId: share.sagaId, attempt: 1, reason: 'hold-expired' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
  });
});
