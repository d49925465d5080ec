import { z } from 'zod';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { Money } from '../../platform/money/money.ts';
import { OrderLine } from './order-line.ts';
import { CancellationReason } from './reasons.ts';

const about = { orderId: z.uuid(), number: z.string(), customerId: z.int(), at: z.iso.datetime() };

/** Recipient of mails; null when none are sent, as for an order imported from another shop. */
const Email = EmailAddress.nullable();

export const OrderPlaced = z.object({ type: z.literal('order.order-placed.v1'), ...about, total: Money });

/** Stock is held and payment authorised: the sale is made. Carries what the mail to the shopper says. */
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

/** A parcel will not be delivered: its pick was stopped, and what it would have cost is not charged. */
export const ParcelCancelled = z.object({
  type: z.literal('order.parcel-cancelled.v1'),
  ...about,
  parcelNo: z.int().positive(),
  centre: z.string(),
  /** What is not delivered: of each order line the units that were in this parcel. */
  lines: z.array(OrderLine).min(1),
  /** The parcel's share of the order's total. */
  amount: Money,
  reason: CancellationReason,
});

export const OrderCompleted = z.object({
  type: z.literal('order.order-completed.v1'),
  ...about,
  /** What was ordered, cancelled parcels included. Events from before the field was added lack it. */
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
  OrderConfirmed,
  ParcelShipped,
  ParcelCancelled,
  OrderCompleted,
  OrderCancelled,
]);

export type OrderEvent = Readonly<z.infer<typeof OrderEvent>>;
