import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';
import { ReservedStock } from '../inventory/commands.ts';
import { PaymentTerms } from './payment-terms.ts';

const step = { sagaId: z.uuid(), attempt: z.int().positive() };

/** Holds the order's total on the shopper's payment method. The order saga's id is the payment's id. */
export const AuthorisePayment = z.object({
  type: z.literal('payment.authorise.v1'),
  ...step,
  ...PaymentTerms.shape,
  /** Set when inventory sends the command after its reservation: the reply returns it, so that the saga gets both results at once. */
  stock: ReservedStock.optional(),
});

/** Voids the authorisation of `attempt`. Stores a tombstone, so that a later approval is voided too. */
export const VoidPayment = z.object({ type: z.literal('payment.void.v1'), ...step });

/** Captures a parcel's share of the hold. `sagaId` is the fulfilment saga's; `paymentId` the order saga's. */
export const CapturePayment = z.object({
  type: z.literal('payment.capture.v1'),
  ...step,
  paymentId: z.uuid(),
  amount: Money,
  /** The last share: the provider then releases the rest of the hold. */
  isLast: z.boolean(),
});

/** Compares the authorisation of `attempt` with the provider's hold. Payment sends it to itself when a webhook contradicts the request. */
export const CheckAuthorisation = z.object({ type: z.literal('payment.check-authorisation.v1'), ...step });

export const PaymentCommand = z.discriminatedUnion('type', [AuthorisePayment, VoidPayment, CapturePayment, CheckAuthorisation]);

export type AuthorisePayment = Readonly<z.infer<typeof AuthorisePayment>>;
export type VoidPayment = Readonly<z.infer<typeof VoidPayment>>;
export type CapturePayment = Readonly<z.infer<typeof CapturePayment>>;
export type CheckAuthorisation = Readonly<z.infer<typeof CheckAuthorisation>>;
export type PaymentCommand = z.infer<typeof PaymentCommand>;

/** Inventory's result, which the command brought. */
const afterStock = { stock: ReservedStock.optional() };

/** Payment's reply to the saga that sent the command. */
export const PaymentReply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('payment.authorised.v1'), ...step, ...afterStock }),
  z.object({ type: z.literal('payment.declined.v1'), ...step, ...afterStock, reason: z.string() }),
  z.object({ type: z.literal('payment.awaits-customer.v1'), ...step, ...afterStock, redirectUrl: z.url() }),
  z.object({ type: z.literal('payment.voided.v1'), ...step }),
  /** The hold has ended or ends soon: parcels that have not shipped are not paid for. */
  z.object({ type: z.literal('payment.hold-lapsed.v1'), ...step, ...afterStock }),
  z.object({ type: z.literal('payment.captured.v1'), ...step }),
  z.object({ type: z.literal('payment.capture-failed.v1'), ...step, reason: z.string() }),
]);

export type PaymentReply = Readonly<z.infer<typeof PaymentReply>>;
