import { z } from 'zod';
import { StuckReason } from '../../../contracts/order/reasons.ts';

/** How long an unanswered command is waited for, before the sweeper sends it again. */
const DEADLINE_MILLIS = 20_000;

/** How long a customer has to approve a payment. */
export const CUSTOMER_DEADLINE_MILLIS = 15 * 60_000;

const LONGEST_PAUSE_MILLIS = 3_600_000;

/** Sends of one command: ten minutes, when nothing is held for good yet and a shopper looks on; most of a day, when giving up would need a person; two minutes, when a parcel may leave unpaid. */
export const TRIES = { beforeConfirmation: 12, afterwards: 24, ofUnpaidParcel: 2 } as const;

/** Repeats of one command after which an operator is needed: they take more than two minutes. */
const REPEATS_BEFORE_ALARM = 3;

/** The clock of a saga's present step. */
export const Patience = z.object({
  /** How often the present command was sent again. */
  repeats: z.int().min(0),

  /** When the sweeper looks again; null when nothing is awaited. */
  deadline: z.iso.datetime().nullable(),

  /** Why the saga waits for staff; null while it runs by itself. */
  stuck: StuckReason.nullable(),
});

export type Patience = Readonly<z.infer<typeof Patience>>;

/** Of a step that asks for nothing. */
export const atRest: Patience = { repeats: 0, deadline: null, stuck: null };

/** Of a step that was just begun. */
export function waiting(now: Date): Patience {
  return { repeats: 0, deadline: later(now, DEADLINE_MILLIS), stuck: null };
}

/** Of a step that only staff can move on. A reply that was late may still move it. */
export function stuck(reason: StuckReason): Patience {
  return { repeats: 0, deadline: null, stuck: reason };
}

/** After a repeat: a command of a shopper who waits keeps its pace; whatever may take hours is asked less and less often, at last hourly. */
export function repeated({ repeats }: Patience, now: Date, pace: 'steady' | 'slowing'): Patience {
  const pause = pace === 'steady' ? DEADLINE_MILLIS : Math.min(DEADLINE_MILLIS * 2 ** (repeats + 1), LONGEST_PAUSE_MILLIS);
  return { repeats: repeats + 1, deadline: later(now, pause), stuck: null };
}

/** True for a step that repeats its command for minutes without a reply. Only a customer and a warehouse may take that long. */
export function repeatsForMinutes({ step }: { readonly step: string }, { repeats }: Pick<Patience, 'repeats'>): boolean {
  return repeats >= REPEATS_BEFORE_ALARM && step !== 'awaiting-customer' && step !== 'picking';
}

export function isDue({ deadline }: Patience, now: Date): boolean {
  return deadline !== null && Date.parse(deadline) <= now.getTime();
}

export function later(now: Date, millis: number): string {
  return new Date(now.getTime() + millis).toISOString();
}
