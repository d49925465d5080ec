import { z } from 'zod';

/** Why an order, or what has not shipped of it, was or will be cancelled. */
export const CancellationReason = z.discriminatedUnion('code', [
  z.object({ code: z.literal('cancelled-by-customer') }),
  z.object({ code: z.literal('sold-out'), skus: z.array(z.string()) }),
  /** `reason` is a code of payment's, such as `card-expired`. */
  z.object({ code: z.literal('payment-declined'), reason: z.string() }),
  z.object({ code: z.literal('payment-not-approved-in-time') }),
  /** The provider gave the money back before everything had shipped. */
  z.object({ code: z.literal('payment-hold-lapsed') }),
  z.object({ code: z.literal('payment-does-not-answer') }),
  z.object({ code: z.literal('stock-does-not-answer') }),
]);

export type CancellationReason = Readonly<z.infer<typeof CancellationReason>>;

/** Why a saga waits for staff. */
export const StuckReason = z.discriminatedUnion('code', [
  z.object({ code: z.literal('step-unanswered'), step: z.string() }),
  /** `reason` is the warehouse's own explanation. */
  z.object({ code: z.literal('pick-refused'), reason: z.string() }),
  /** `reason` is a code of payment's, such as `hold-expired`. */
  z.object({ code: z.literal('capture-failed'), reason: z.string() }),
  /** Nothing pays for the parcel any more, and the warehouse has not stopped it: it may leave. */
  z.object({ code: z.literal('unpaid-parcel-not-stopped') }),
]);

export type StuckReason = Readonly<z.infer<typeof StuckReason>>;

export const OrderReason = z.discriminatedUnion('code', [CancellationReason, StuckReason]);

export type OrderReason = Readonly<z.infer<typeof OrderReason>>;
