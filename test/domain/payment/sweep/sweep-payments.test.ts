import { beforeEach, describe, expect, test } from 'vitest';
import type { AuthorisePayment, PaymentCommand, PaymentReply } from '../../../../contracts/payment/commands.ts';
import { sweepPayments } from '../../../../domain/payment/sweep/sweep-payments.ts';
import { aCapture, anAuthorisation, theResponse, theVoid } from '../../../support/builders/payment-world.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { captured, operationsOn } from '../settlement/operations.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish } = operationsOn(sql);

const HOUR = 3_600_000;
const now = new Date('2026-11-30T12:00:00Z');

beforeEach(() => database.admin.run`truncate payment.payments, payment.operations`);

const holdLapsed = ({ sagaId, attempt }: AuthorisePayment) => ({ type: 'payment.hold-lapsed.v1', sagaId, attempt });

async function heldFor(hours: number): Promise<AuthorisePayment> {
  const command = anAuthorisation();
  await begin(command);
  await finish(theResponse(command, 'authorised', { holdExpiresAt: new Date(now.getTime() + hours * HOUR).toISOString() }));
  return command;
}

/** Runs the sweep with queues that accept all messages or none. */
async function sweep({ isQueueDown = false, at = now } = {}) {
  const replies: PaymentReply[] = [];
  const commands: PaymentCommand[] = [];
  const into =
    <M>(sent: M[]) =>
    async (messages: readonly M[]) => {
      if (isQueueDown) return messages;
      sent.push(...messages);
      return [];
    };
  const swept = await sweepPayments({ sql, now: at, sendReplies: into(replies), sendCommands: into(commands) });
  return { replies, commands, ...swept };
}

describe('a hold that ends within twelve hours', () => {
  test('stops its parcels once, without a webhook', async () => {
    const [soon] = [await heldFor(11), await heldFor(13)];
    expect((await sweep()).replies).toEqual([holdLapsed(soon)]);
    expect((await sweep()).replies).toEqual([]);
  });

  test('or has ended already stops its parcels', async () => {
    const ended = await heldFor(-2);
    expect((await sweep()).replies).toEqual([holdLapsed(ended)]);
  });

  test('is reported again by the next run if the queue did not accept the message', async () => {
    const soon = await heldFor(1);
    expect(await sweep({ isQueueDown: true })).toMatchObject({ replies: [], ending: [] });
    expect(await sweep()).toMatchObject({ replies: [holdLapsed(soon)], ending: [{ paymentId: soon.sagaId }] });
  });

  test('can still be captured for shipped parcels', async () => {
    const soon = await heldFor(1);
    await sweep();
    expect(await begin(aCapture(soon, 400))).toMatchObject({ decision: 'capture' });
  });

  test('but was captured or voided is not reported', async () => {
    const [taken, given] = [await heldFor(1), await heldFor(1)];
    const share = aCapture(taken, 1_000, { isLast: true });
    await begin(share);
    await finish(captured(share, 1_000));
    await begin(theVoid(given));
    await finish(theResponse(given, 'voided', { step: 'void' }));
    expect((await sweep()).replies).toEqual([]);
  });

  test('is reported for the next attempt too', async () => {
    const first = await heldFor(1);
    await sweep();
    await begin(theVoid(first));
    await finish(theResponse(first, 'voided', { step: 'void' }));
    const second = { ...first, attempt: 2 };
    await begin(second);
    await finish(theResponse(second, 'authorised', { holdExpiresAt: now.toISOString() }));
    expect((await sweep()).replies).toEqual([holdLapsed(second)]);
  });
});

describe('an act that is pending', () => {
  const minutes = (count: number) => ({ at: new Date(Date.now() + count * 60_000) });

  test('for more than two minutes has its first command resent', async () => {
    const command = anAuthorisation();
    await begin(command);
    await finish(theResponse(command, 'pending'));
    expect((await sweep(minutes(1))).commands).toEqual([]);
    expect((await sweep(minutes(3))).commands).toEqual([command]);
    await finish(theResponse(command, 'authorised'));
    expect((await sweep(minutes(3))).commands).toEqual([]);
  });

  test('and that no saga would repeat, such as the void of a late approval, is resent too', async () => {
    const command = await heldFor(100);
    await begin(theVoid(command));
    await finish(theResponse(command, 'pending', { step: 'void' }));
    expect((await sweep(minutes(3))).commands).toEqual([theVoid(command)]);
  });
});
