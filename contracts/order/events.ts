import { z } from 'zod';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { Money } from '../../platform/money/money.ts';
import { OrderLine } from './order-line.ts';
import { CancellationReason } from './reasons.ts';

const about = { orderId: z.uuid(), number: z.string(), customerId: z.int(), at: z.iso.datetime() };

/** The recipient of mails; null when none are sent, as for an imported order. */
const Email = EmailAddress.nullable();

export const OrderPlaced = z.object({ type: z.literal('order.order-placed.v1'), ...about, total: Money });

/** Stock is reserved, and the shopper must approve the payment. */
export const ApprovalRequested = z.object({ type: z.literal('order.approval-requested.v1'), ...about });

/** Stock is reserved and the payment authorised. Contains what the mail to the shopper shows. */
export const OrderConfirmed = z.object({
  type: z.literal('order.order-confirmed.v1'),
  ...about,
  email: Email,
  lines: z.array(OrderLine).min(1),
  total: Money,
});

export const ParcelShipped = z.object({
  type: z.literal('order.parcel-shipped.v1'),
  ...about,
  email: Email,
  parcelNo: z.int().positive(),
  trackingNumber: z.string(),
  /** The shopper had cancelled the order before the parcel left. */
  isCancelledTooLate: z.boolean(),
});

/** A parcel will not be delivered: its pick was cancelled, and its share is not charged. */
export const ParcelCancelled = z.object({
  type: z.literal('order.parcel-cancelled.v1'),
  ...about,
  parcelNo: z.int().positive(),
  centre: z.string(),
  /** The order lines of this parcel, with the quantities that were in it. */
  lines: z.array(OrderLine).min(1),
  /** The parcel's share of the order's total. */
  amount: Money,
  reason: CancellationReason,
});

export const OrderCompleted = z.object({
  type: z.literal('order.order-completed.v1'),
  ...about,
  /** The total of the order, cancelled parcels included. Older events lack it. */
  total: Money.optional(),
});

export const OrderCancelled = z.object({
  type: z.literal('order.order-cancelled.v1'),
  ...about,
  email: Email,
  reason: CancellationReason,
});

export const OrderEvent = z.discriminatedUnion('type', [
  OrderPlaced,
  ApprovalRequested,
  OrderConfirmed,
  ParcelShipped,
  ParcelCancelled,
  OrderCompleted,
  OrderCancelled,
]);

export type OrderEvent = Readonly<z.infer<typeof OrderEvent>>;
