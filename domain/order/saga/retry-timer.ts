import * as z from 'zod';
import { StuckReason } from '../../../contracts/order/reasons.ts';

/** How long a command may stay without a reply before the sweeper sends it again. */
const REPLY_TIMEOUT_MILLIS = 20_000;

/** How long a customer has to approve a payment. */
export const CUSTOMER_TIMEOUT_MILLIS = 15 * 60_000;

const MAX_RETRY_DELAY_MILLIS = 3_600_000;

/**
 * Retries of one command. Before the confirmation, when a shopper is waiting, they take about ten minutes.
 * Others take most of a day, since the saga then needs an operator. Only two for an unpaid parcel, which may leave at any moment.
 */
export const MAX_RETRIES = { beforeConfirmation: 12, untilStuck: 24, ofUnpaidParcel: 2 } as const;

/** Retries of one command after which an operator is needed: they take more than two minutes. */
const RETRIES_BEFORE_ALARM = 3;

/** When the command of a saga's current step is sent again. */
export const RetryTimer = z.object({
  /** How often the current command was sent again. */
  retries: z.int().min(0),

  /** When the sweeper handles the saga; null when it expects no reply. */
  deadline: z.iso.datetime().nullable(),

  /** Why the saga needs an operator; null while it runs by itself. */
  stuck: StuckReason.nullable(),
});

export type RetryTimer = Readonly<z.infer<typeof RetryTimer>>;

/** The timer of a step that sends no command. */
export const idleTimer: RetryTimer = { retries: 0, deadline: null, stuck: null };

/** The timer of a step that has just started. */
export function startTimer(now: Date): RetryTimer {
  return { retries: 0, deadline: addMillis(now, REPLY_TIMEOUT_MILLIS), stuck: null };
}

/** The timer of a step that needs an operator. A late reply may still advance it. */
export function stuckTimer(reason: StuckReason): RetryTimer {
  return { retries: 0, deadline: null, stuck: reason };
}

/** The timer after a retry. Delays are fixed while a shopper waits; otherwise they double, up to an hour. */
export function nextRetry({ retries }: RetryTimer, now: Date, backoff: 'fixed' | 'exponential'): RetryTimer {
  const delay = backoff === 'fixed' ? REPLY_TIMEOUT_MILLIS : Math.min(REPLY_TIMEOUT_MILLIS * 2 ** (retries + 1), MAX_RETRY_DELAY_MILLIS);
  return { retries: retries + 1, deadline: addMillis(now, delay), stuck: null };
}

/** True for a step that has retried its command for minutes. Only a customer and a warehouse may take that long. */
export function isRetryingForMinutes({ step }: { readonly step: string }, { retries }: Pick<RetryTimer, 'retries'>): boolean {
  return retries >= RETRIES_BEFORE_ALARM && step !== 'awaiting-customer' && step !== 'picking';
}

export function isDue({ deadline }: RetryTimer, now: Date): boolean {
  return deadline !== null && Date.parse(deadline) <= now.getTime();
}

export function addMillis(now: Date, millis: number): string {
  return new Date(now.getTime() + millis).toISOString();
}
