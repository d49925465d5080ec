import * as z from 'zod';

const FORMER = [
  z.object({ code: z.literal('cancelled-by-customer') }),
  z.object({ code: z.literal('sold-out'), skus: z.array(z.string()) }),
  /** `reason` is a payment code, such as `card-expired`. */
  z.object({ code: z.literal('payment-declined'), reason: z.string() }),
  z.object({ code: z.literal('payment-not-approved-in-time') }),
  /** The provider released the hold before everything had shipped. */
  z.object({ code: z.literal('payment-hold-lapsed') }),
  z.object({ code: z.literal('payment-does-not-answer') }),
  z.object({ code: z.literal('stock-does-not-answer') }),
] as const;

/** The reasons that version 1 of the events has. */
export const CancellationReasonV1 = z.discriminatedUnion('code', FORMER);

/** Why an order, or its unshipped part, was or will be cancelled. */
export const CancellationReason = z.discriminatedUnion('code', [
  ...FORMER,
  /** The staff's own reason is in the audit trail. */
  z.object({ code: z.literal('cancelled-by-staff') }),
  /** Staff gave up parcels that the warehouse could not pick. */
  z.object({ code: z.literal('not-deliverable') }),
]);

export type CancellationReason = Readonly<z.infer<typeof CancellationReason>>;

/** Why a saga needs an operator. */
export const StuckReason = z.discriminatedUnion('code', [
  z.object({ code: z.literal('step-unanswered'), step: z.string() }),
  /** `reason` is the warehouse's explanation. */
  z.object({ code: z.literal('pick-refused'), reason: z.string() }),
  /** `reason` is a payment code, such as `hold-expired`. */
  z.object({ code: z.literal('capture-failed'), reason: z.string() }),
  /** The hold has lapsed, and the warehouse has not stopped the parcel: it may leave unpaid. */
  z.object({ code: z.literal('unpaid-parcel-not-stopped') }),
]);

export type StuckReason = Readonly<z.infer<typeof StuckReason>>;

export const OrderReason = z.discriminatedUnion('code', [CancellationReason, StuckReason]);

export type OrderReason = Readonly<z.infer<typeof OrderReason>>;
