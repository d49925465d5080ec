import type { PaymentCommand, PaymentReply } from '../../../contracts/payment/commands.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { findEndingHolds, findPendingCommands, markHoldsEnding, type EndingHold } from './store.ts';

/** How long before a hold ends its parcels are stopped: time for the warehouse to stop them, and to capture those that have left. */
const HOLD_MARGIN_MILLIS = 12 * 3_600_000;

/** How long an act may be pending before its command is sent again. */
const PENDING_MILLIS = 2 * 60_000;

/** One run's work of each kind; the next run continues. */
const LARGEST = 500;

/** Sends messages to a queue, and resolves with those that it did not take. */
type Send<M> = (messages: readonly M[]) => Promise<readonly M[]>;

export interface SweepProps {
  readonly sql: Sql;
  readonly now: Date;
  /** To the sagas. */
  readonly sendReplies: Send<PaymentReply>;
  /** To payment's own worker. */
  readonly sendCommands: Send<PaymentCommand>;
}

export interface Swept {
  /** The holds whose parcels were stopped. */
  readonly ending: readonly EndingHold[];
  /** The acts that were sent again. */
  readonly pending: number;
}

/** Stops the parcels of holds that end soon, and sends the commands of acts that are pending too long again. It needs no webhook. */
export async function sweepPayments({ sql, now, sendReplies, sendCommands }: SweepProps): Promise<Swept> {
  const [ending, pending] = await Promise.all([
    findEndingHolds(sql, new Date(now.getTime() + HOLD_MARGIN_MILLIS), LARGEST),
    findPendingCommands(sql, new Date(now.getTime() - PENDING_MILLIS), LARGEST),
  ]);
  if (pending.length > 0) await sendCommands(pending);
  if (ending.length === 0) return { ending, pending: pending.length };
  const replies = ending.map(({ paymentId, attempt }) => ({ type: 'payment.hold-lapsed.v1' as const, sagaId: paymentId, attempt }));
  const unsent = new Set((await sendReplies(replies)).map(({ sagaId }) => sagaId));
  const stopped = ending.filter(({ paymentId }) => !unsent.has(paymentId));
  // After the send: a run that stops in between sends the message twice, and the saga ignores the repeat.
  await markHoldsEnding(
    sql,
    stopped.map(({ paymentId }) => paymentId),
  );
  return { ending: stopped, pending: pending.length };
}
