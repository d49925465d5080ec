import type { PaymentCommand, PaymentReply } from '../../../contracts/payment/commands.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { findEndingHolds, findPendingCommands, markHoldsEnding, type EndingHold } from './store.ts';

/** Parcels are stopped this long before their hold ends, so that the warehouse can stop them and shipped ones can be captured. */
const HOLD_MARGIN_MILLIS = 12 * 3_600_000;

/** How long an act may be pending before its command is resent. */
const PENDING_MILLIS = 2 * 60_000;

/** Limit per run and kind; the next run continues. */
const LARGEST = 500;

/** Sends messages to a queue and returns those that the queue did not accept. */
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
  /** The number of resent commands. */
  readonly pending: number;
}

/** Stops the parcels of holds that end soon, and resends the commands of acts that are pending too long. Works without webhooks. */
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
  // Marked after the send: a crash in between sends the message twice, and the saga ignores the repeat.
  await markHoldsEnding(
    sql,
    stopped.map(({ paymentId }) => paymentId),
  );
  return { ending: stopped, pending: pending.length };
}
