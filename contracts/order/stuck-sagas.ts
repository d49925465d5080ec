import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { StuckReason } from './reasons.ts';

/** Decisions of staff on a stuck saga. */
export const StuckAct = z.enum(['retry', 'force', 'write-off']);

export type StuckAct = z.infer<typeof StuckAct>;

/** A saga that needs a decision by staff. */
export const StuckSaga = z.object({
  sagaId: z.uuid(),
  orderId: z.uuid(),
  orderNumber: z.string(),

  /** Null for the saga of the whole order. */
  parcelNo: z.int().nullable(),
  step: z.string(),
  reason: StuckReason,
  since: z.iso.datetime(),

  /** What the shop or the customer loses if it stays: the parcel's share, or the order's total. */
  atRisk: Money,

  /** How often staff have retried it. */
  retries: z.int(),

  /** What can be done with it at this step. */
  acts: z.array(StuckAct),
});

export type StuckSaga = Readonly<z.infer<typeof StuckSaga>>;

export const StuckSagas = z.object({ sagas: z.array(StuckSaga) });

export const Retry = z.object({
  reason: z
    .string()
    .trim()
    .min(3, 'say in a few words why the retry succeeds now')
    .max(300, 'give at most 300 characters')
    .describe('Why the step succeeds now. It is kept with the account and the time.'),
});

const decision = {
  /** A repeat with the same id does nothing: a form that is sent twice acts once. */
  actId: z.uuid(),
  step: z.string().min(1).max(50).describe('The step that was seen. Another one is refused: the saga has moved on.'),
  reason: ActReason,
};

/** What the step waits for was done by hand. */
export const ForcedStep = z.object({
  ...decision,
  reference: z
    .string()
    .trim()
    .min(3, 'give the reference by which it is found at the provider or the warehouse')
    .max(100, 'give at most 100 characters')
    .describe('What proves it: the reference of the provider or the warehouse.'),
});

/** The money or the parcel is given up. */
export const WriteOff = z.object(decision);
