import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';
import { StuckReason } from './reasons.ts';

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
