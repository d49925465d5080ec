import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuthorisePayment, CapturePayment, PaymentCommand } from '../../../domain/payment/commands.ts';
import { beginOperations, finishOperations, type Answer, type Directive } from '../../../domain/payment/store.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { aCapture, anAuthorisation, factsOf, paymentOf, pence, theAnswer, theVoid } from './payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');

async function begin(command: PaymentCommand): Promise<Directive> {
  const [directive] = await beginOperations(sql, [command]);
  if (!directive) throw new Error('no directive');
  return directive;
}

async function finish(answer: Answer): Promise<Directive> {
  const [directive] = await finishOperations(sql, [answer]);
  if (!directive) throw new Error('no directive');
  return directive;
}

async function authorised(changes: Partial<AuthorisePayment> = {}): Promise<AuthorisePayment> {
  const command = anAuthorisation(changes);
  await begin(command);
  await finish(theAnswer(command, 'authorised'));
  return command;
}

function captured(capture: CapturePayment, taken: number): Answer {
  return { sagaId: capture.sagaId, step: 'capture', attempt: capture.attempt, outcome: 'captured', taken };
}

describe('authorising', () => {
  test('commits the intent first, then the outcome with its fact', async () => {
    const command = anAuthorisation();
    expect(await begin(command)).toMatchObject({ decision: 'authorise', request: command });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending', authorised: 0 });
    expect(await finish(theAnswer(command, 'authorised'))).toMatchObject({ decision: 'reply', outcome: 'authorised' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 1_000 });
    expect(await factsOf(sql, command)).toEqual(['authorised']);
  });

  test('again, before there is an outcome, asks the provider in the words of the first', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await begin({ ...command, amount: pence(5) })).toMatchObject({ decision: 'authorise', request: command });
  });

  test.each(['authorised', 'declined'] as const)('again, once %s, gets the first outcome', async (outcome) => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theAnswer(command, outcome, { reason: 'card-declined' }));
    const other = outcome === 'authorised' ? 'declined' : 'authorised';
    expect(await finish(theAnswer(command, other, { reason: 'other' }))).toMatchObject({ decision: 'reply', outcome });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome });
    expect(await factsOf(sql, command)).toEqual([outcome]);
  });

  test('that waits for its customer is looked at when asked again, and told where the customer goes', async () => {
    const command = anAuthorisation();
    await begin(command);
    const redirectUrl = 'http://shop.test/challenge';
    expect(await finish(theAnswer(command, 'awaits-customer', { redirectUrl }))).toMatchObject({
      decision: 'reply',
      outcome: 'awaits-customer',
      redirect_url: redirectUrl,
    });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
    expect(await begin(command)).toMatchObject({ decision: 'look', provider_ref: `pi_${command.sagaId}` });
  });

  test.each([
    [0, 'amount-not-payable'],
    [-1, 'amount-not-payable'],
  ])('%i pence is refused', async (amount, reason) => {
    expect(await begin(anAuthorisation({ amount: pence(amount) }))).toMatchObject({ decision: 'reply', outcome: 'declined', reason });
  });

  test('anew is refused while the former attempt may still hold the money', async () => {
    const open = anAuthorisation();
    await begin(open);
    expect(await begin({ ...open, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
    const held = await authorised();
    expect(await begin({ ...held, attempt: 2 })).toMatchObject({ outcome: 'declined', reason: 'another-attempt-is-open' });
  });

  test('anew is possible once the former attempt was declined, and outdates it', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theAnswer(command, 'declined', { reason: 'card-declined' }));
    const second = { ...command, attempt: 2, amount: pence(900) };
    expect(await begin(second)).toMatchObject({ decision: 'authorise', request: second });
    await finish(theAnswer(second, 'authorised'));
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', authorised: 900 });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined' });
  });
});

describe('voiding', () => {
  test('gives back what is held, once, and the authorisation is refused from then on', async () => {
    const command = await authorised();
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'void', provider_ref: `pi_${command.sagaId}`, request: command });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
    const done: Answer = { sagaId: command.sagaId, step: 'void', attempt: 1, outcome: 'voided' };
    expect(await finish(done)).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await finish(done)).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined', reason: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 1_000, released: 1_000 });
    expect(await factsOf(sql, command)).toEqual(['authorised', 'voided']);
  });

  test('before authorising leaves a tombstone, and nothing is ever asked of the provider', async () => {
    const command = anAuthorisation();
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await begin(command)).toMatchObject({ decision: 'reply', outcome: 'declined', reason: 'voided' });
    expect(await paymentOf(sql, command)).toBeUndefined();
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('names its attempt: the tombstone of the first does not refuse the second', async () => {
    const command = anAuthorisation();
    await begin(theVoid(command));
    expect(await begin({ ...command, attempt: 2 })).toMatchObject({ decision: 'authorise' });
  });

  test('while the provider is asked has the late approval voided, before anybody hears of it', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'void', provider_ref: null, request: command });
    expect(await finish(theAnswer(command, 'authorised'))).toMatchObject({ decision: 'void', provider_ref: `pi_${command.sagaId}` });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'pending', authorised: 0 });
    // Whoever comes next, the authorisation again or the void again, is told to void it.
    expect(await begin(command)).toMatchObject({ decision: 'void', provider_ref: `pi_${command.sagaId}` });
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'void', provider_ref: `pi_${command.sagaId}` });
    expect(await finish(theAnswer(command, 'declined', { reason: 'voided' }))).toMatchObject({ outcome: 'declined', reason: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'voided', authorised: 0 });
    expect(await factsOf(sql, command)).toEqual([]);
  });

  test('of what was declined is done at once', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theAnswer(command, 'declined', { reason: 'card-declined' }));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'reply', outcome: 'voided' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined' });
  });

  test('is refused once money was taken', async () => {
    const command = await authorised();
    const share = aCapture(command, 400);
    await begin(share);
    await finish(captured(share, 400));
    expect(await begin(theVoid(command))).toMatchObject({ decision: 'refuse', reason: 'captured-already' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised', captured: 400, released: 0 });
  });
});

describe('capturing', () => {
  test('takes share by share, and the last gives back the rest', async () => {
    const command = await authorised();
    const shares = [aCapture(command, 400), aCapture(command, 500, { isLast: true })];
    let taken = 0;
    for (const share of shares) {
      expect(await begin(share)).toMatchObject({
        decision: 'capture',
        provider_ref: `pi_${command.sagaId}`,
        request: share,
        is_repeat: false,
      });
      taken += share.amount.amount;
      expect(await finish(captured(share, taken))).toMatchObject({ decision: 'reply', outcome: 'captured' });
    }
    expect(await paymentOf(sql, command)).toEqual({ status: 'captured', authorised: 1_000, captured: 900, taken: 900, released: 100 });
    expect(await factsOf(sql, command)).toEqual(['authorised', 'captured', 'captured']);
  });

  test('again gets the first outcome, and takes nothing more', async () => {
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

  test('all with the first share pays the others without asking', async () => {
    const command = await authorised();
    const [first, second, last] = [aCapture(command, 400), aCapture(command, 300), aCapture(command, 200, { isLast: true })] as const;
    await begin(first);
    await finish(captured(first, 1_000));
    expect(await begin(second)).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await begin(last)).toMatchObject({ decision: 'reply', outcome: 'captured' });
    expect(await paymentOf(sql, command)).toEqual({ status: 'captured', authorised: 1_000, captured: 900, taken: 1_000, released: 0 });
    expect(await factsOf(sql, command)).toEqual(['authorised', 'captured', 'captured', 'captured']);
  });

  test('waits while another share is being taken', async () => {
    const command = await authorised();
    const share = aCapture(command, 400);
    await begin(share);
    const other = aCapture(command, 600, { isLast: true });
    expect(await begin(other)).toMatchObject({ decision: 'wait' });
    await finish(captured(share, 400));
    expect(await begin(other)).toMatchObject({ decision: 'capture' });
  });

  test('by the next attempt closes the one before, which was never heard', async () => {
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
    ['a payment that nobody made', { paymentId: '0b91b7c9-3b4d-4a5e-8f0e-6d6b3f1f0a11' }, 'unknown-payment'],
  ])('%s is refused, and takes nothing', async (_, changes, reason) => {
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
    if (status === 'declined') await finish(theAnswer(command, 'declined', { reason: 'card-declined' }));
    if (status === 'voided') {
      await begin(theVoid(command));
      await finish({ sagaId: command.sagaId, step: 'void', attempt: 1, outcome: 'voided' });
    }
    expect(await begin(aCapture(command, 100))).toMatchObject({ outcome: 'capture-failed', reason: 'not-authorised' });
  });

  test('of a hold that lapsed ends it, and the order’s money may be held anew', async () => {
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

  test('never takes more than was held, whatever is asked in whatever order', async () => {
    const share = fc.record({
      amount: fc.integer({ min: 1, max: 700 }),
      isLast: fc.boolean(),
      again: fc.boolean(),
      takesAll: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(share, { minLength: 1, maxLength: 8 }), async (shares) => {
        const command = await authorised();
        let taken = 0;
        for (const { amount, isLast, again, takesAll } of shares) {
          const capture = aCapture(command, amount, { isLast });
          for (let time = 0; time <= Number(again); time += 1) {
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
      { numRuns: 30 },
    );
  });
});

describe('a batch', () => {
  test('answers each command in its place, whatever they are', async () => {
    const held = await authorised();
    const [fresh, late] = [anAuthorisation(), anAuthorisation()];
    const share = aCapture(held, 1_000, { isLast: true });
    const directives = await beginOperations(sql, [share, theVoid(late), fresh, late, held, fresh]);
    expect(directives.map(({ input_no, decision }) => [input_no, decision])).toEqual([
      [1, 'capture'],
      [2, 'reply'],
      [3, 'authorise'],
      [4, 'reply'],
      [5, 'reply'],
      [6, 'authorise'],
    ]);
  });

  test('of outcomes that nobody asked for changes nothing', async () => {
    const stranger = anAuthorisation();
    expect(await finish(theAnswer(stranger, 'authorised'))).toMatchObject({ decision: 'refuse', reason: 'never-begun' });
    expect(await paymentOf(sql, stranger)).toBeUndefined();
  });
});

describe('many at once', () => {
  test('repeats that race their original end in one outcome, told to all', async () => {
    const commands = Array.from({ length: 5 }, () => anAuthorisation());
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        await beginOperations(sql, shuffled(commands));
        const answers = commands.map((command) =>
          theAnswer(command, worker % 2 === 0 ? 'authorised' : 'declined', { reason: 'card-declined' }),
        );
        const told = await finishOperations(sql, answers);
        return told.map((directive) => (directive.decision === 'reply' ? directive.outcome : directive.decision));
      }),
    );
    for (const told of outcomes) expect(told).toEqual(outcomes[0]);
    for (const command of commands) expect(await factsOf(sql, command)).toHaveLength(1);
  });

  test('voids that race authorisations leave nothing held, and nobody waits in a circle', async () => {
    for (let round = 0; round < 10; round += 1) {
      const commands = Array.from({ length: 6 }, () => anAuthorisation());
      const mixed = commands.flatMap((command) => [command, theVoid(command)]);
      const told = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const batch = shuffled(mixed);
          const directives = await beginOperations(sql, batch);
          const asked = directives.flatMap(({ decision, input_no }) => {
            const command = batch[input_no - 1];
            return decision === 'authorise' && command?.type === 'payment.authorise.v1' ? [theAnswer(command, 'authorised')] : [];
          });
          return asked.length === 0 ? [] : finishOperations(sql, asked);
        }),
      );
      // Every approval met its tombstone, since every void had been asked for at some time: what was told before it is voided by the void itself.
      const voids = await beginOperations(
        sql,
        commands.map((command) => theVoid(command)),
      );
      await finishOperations(
        sql,
        voids.flatMap(({ decision, input_no }) => {
          const command = commands[input_no - 1];
          return command && decision === 'void' ? [{ sagaId: command.sagaId, step: 'void', attempt: 1, outcome: 'voided' } as const] : [];
        }),
      );
      expect(told.flat().filter(({ decision }) => decision === 'refuse')).toEqual([]);
      for (const command of commands) {
        const payment = await paymentOf(sql, command);
        expect((payment?.authorised ?? 0) - (payment?.released ?? 0)).toBe(0);
        expect(await begin(command)).toMatchObject({ outcome: 'declined', reason: 'voided' });
      }
    }
  });
});

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
