import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mintShardedId } from '../../../../platform/sharding/order-id.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { captured, operationsOn } from './operations.ts';
import {
  aCapture,
  anAuthorisation,
  eventsOf,
  factsOf,
  paymentOf,
  pence,
  theResponse,
  theVoid,
} from '../../../support/builders/payment-world.ts';
import { proofRuns } from '../../../support/proof-runs.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish, authorised } = operationsOn(sql);

describe('capturing', () => {
  test('collects share by share, and the last releases the rest', async () => {
    const command = await authorised();
    const shares = [aCapture(command, 400), aCapture(command, 500, { isLast: true })];
    let taken = 0;
    for (const share of shares) {
      expect(await begin(share)).toMatchObject({
        decision: 'capture',
        provider_payment_id: `pi_${command.sagaId}`,
        request: share,
        is_repeat: false,
      });
      taken += share.amount.amount;
      expect(await finish(captured(share, taken))).toMatchObject({ decision: 'reply', outcome: 'captured' });
    }
    expect(await paymentOf(sql, command)).toEqual({ status: 'captured', authorised: 1_000, captured: 900, taken: 900, released: 100 });
    expect(await factsOf(sql, command)).toEqual(['authorised', 'captured', 'captured']);
  });

  test.each([0, 1, 7 * 2 ** 28 + 5, 2 ** 40 - 1])('names the order and the customer in its event: %d', async (customerId) => {
    const orderId = mintShardedId({ customerId, at: new Date() });
    const command = await authorised({ sagaId: orderId });
    const share = aCapture(command, 400);
    await begin(share);
    await finish(captured(share, 400));
    expect((await eventsOf(sql, command)).at(-1)).toMatchObject({
      type: 'payment.payment-captured.v1',
      orderId,
      customerId,
      sagaId: share.sagaId,
      amount: pence(400),
    });
  });

  test('repeated gets the first outcome and collects nothing more', async () => {
    const command = await authorised();
    const share = aCapture(command, 400);
    await begin(share);
    expect(await begin(share)).toMatchObject({ decision: 'capture', is_repeat: true });
    await finish(captured(share, 400));
    expect(await finish(captured(share, 400))).toMatchObject({ outcome: 'captured' });
    expect(await begin(share)).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await begin({ ...share, attempt: 2 })).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 400, taken: 400 });
  });

  test('the whole hold with the first share pays the others without a call', async () => {
    const command = await authorised();
    const [first, second, last] = [aCapture(command, 400), aCapture(command, 300), aCapture(command, 200, { isLast: true })] as const;
    await begin(first);
    await finish(captured(first, 1_000));
    expect(await begin(second)).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await begin(last)).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await paymentOf(sql, command)).toEqual({ status: 'captured', authorised: 1_000, captured: 900, taken: 1_000, released: 0 });
    expect(await factsOf(sql, command)).toEqual(['authorised', 'captured', 'captured', 'captured']);
  });

  test('waits while another share is being captured', async () => {
    const command = await authorised();
    const share = aCapture(command, 400);
    await begin(share);
    const other = aCapture(command, 600, { isLast: true });
    expect(await begin(other)).toMatchObject({ decision: 'wait' });
    await finish(captured(share, 400));
    expect(await begin(other)).toMatchObject({ decision: 'capture' });
  });

  test('by the next attempt settles the previous one, whose outcome was unknown', async () => {
    const command = await authorised();
    const share = aCapture(command, 1_000, { isLast: true });
    await begin(share);
    const second = { ...share, attempt: 2 };
    expect(await begin(second)).toMatchObject({ decision: 'capture', is_repeat: true });
    await finish(captured(second, 1_000));
    expect(await begin(share)).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 1_000 });
  });

  test.each([
    ['more than is held', { amount: pence(1_001) }, 'exceeds-authorised'],
    ['nothing', { amount: pence(0) }, 'amount-not-capturable'],
    ['another currency', { amount: { amount: 100, currency: 'EUR' } }, 'amount-not-capturable'],
    ['a payment that does not exist', { paymentId: '0b91b7c9-3b4d-4a5e-8f0e-6d6b3f1f0a11' }, 'unknown-payment'],
  ])('%s is refused and collects nothing', async (_, changes, reason) => {
    const command = await authorised();
    expect(await begin(aCapture(command, 100, changes))).toMatchObject({ decision: 'reply', outcome: 'capture-failed', reason });
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 0, taken: 0 });
  });

  test('after the last share is refused', async () => {
    const command = await authorised();
    const last = aCapture(command, 400, { isLast: true });
    await begin(last);
    await finish(captured(last, 400));
    expect(await begin(aCapture(command, 100))).toMatchObject({ outcome: 'capture-failed', reason: 'exceeds-authorised' });
  });

  test.each(['pending', 'declined', 'voided'])('of a payment that is %s is refused', async (status) => {
    const command = anAuthorisation();
    await begin(command);
    if (status === 'declined') await finish(theResponse(command, 'declined', { reason: 'card-declined' }));
    if (status === 'voided') {
      await begin(theVoid(command));
      await finish({ sagaId: command.sagaId, step: 'void', attempt: 1, outcome: 'voided' });
    }
    expect(await begin(aCapture(command, 100))).toMatchObject({ outcome: 'capture-failed', reason: 'not-authorised' });
  });

  test('from a lapsed hold ends the hold, and another attempt may hold the money', async () => {
    const command = await authorised();
    const share = aCapture(command, 1_000, { isLast: true });
    await begin(share);
    const { sagaId } = share;
    expect(await finish({ sagaId, step: 'capture', attempt: 1, outcome: 'capture-failed', reason: 'hold-expired' })).toMatchObject({
      outcome: 'capture-failed',
      reason: 'hold-expired',
    });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
    expect(await begin(aCapture(command, 1))).toMatchObject({ outcome: 'capture-failed', reason: 'hold-expired' });
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ decision: 'authorise' });
  });

  test('never collects more than was held, whatever the commands and their order', async () => {
    const share = fc.record({
      amount: fc.integer({ min: 1, max: 700 }),
      isLast: fc.boolean(),
      isRepeated: fc.boolean(),
      takesAll: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(share, { minLength: 1, maxLength: 8 }), async (shares) => {
        const command = await authorised();
        let taken = 0;
        for (const { amount, isLast, isRepeated, takesAll } of shares) {
          const capture = aCapture(command, amount, { isLast });
          for (let time = 0; time <= Number(isRepeated); time += 1) {
            const directive = await begin(capture);
            if (directive.decision !== 'capture') continue;
            taken = takesAll ? 1_000 : Math.min(1_000, taken + amount);
            await finish(captured(capture, taken));
          }
        }
        const payment = await paymentOf(sql, command);
        expect(payment?.captured).toBeLessThanOrEqual(payment?.taken ?? -1);
        expect((payment?.taken ?? 0) + (payment?.released ?? 0)).toBeLessThanOrEqual(1_000);
      }),
      proofRuns(30),
    );
  });
});
