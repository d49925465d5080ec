import * as z from 'zod';
import { CountryCode } from '../../platform/contact/country-code.ts';
import { EmailAddress } from '../../platform/contact/email-address.ts';
import { Money } from '../../platform/money/money.ts';
import { OrderLine } from './order-line.ts';
import { CancellationReason, CancellationReasonV1 } from './reasons.ts';

const about = { orderId: z.uuid(), number: z.string(), customerId: z.int(), at: z.iso.datetime() };

const Email = EmailAddress.nullable().describe('the recipient of mails; null when none are sent, as for an imported order');

export const OrderPlaced = z
  .object({ type: z.literal('order.order-placed.v1'), ...about, total: Money })
  .describe('An order was accepted; its stock and payment are not reserved yet.');

export const ApprovalRequested = z
  .object({ type: z.literal('order.approval-requested.v1'), ...about })
  .describe('Stock is reserved, and the shopper must approve the payment.');

const confirmed = { ...about, email: Email, lines: z.array(OrderLine).min(1), total: Money };

export const OrderConfirmedV1 = z
  .object({ type: z.literal('order.order-confirmed.v1'), ...confirmed })
  .describe('Stock is reserved and the payment authorised.');

export const OrderConfirmed = z
  .object({
    type: z.literal('order.order-confirmed.v2'),
    ...confirmed,
    placedAt: z.iso.datetime(),
    country: CountryCode.nullable().describe('of the delivery; null when it is not known, as for an event of version 1'),
  })
  .describe('Stock is reserved and the payment authorised. Contains what mails and analytics need.');

export const ParcelShipped = z
  .object({
    type: z.literal('order.parcel-shipped.v1'),
    ...about,
    email: Email,
    parcelNo: z.int().positive(),
    trackingNumber: z.string(),
    isCancelledTooLate: z.boolean().describe('the shopper had cancelled the order before the parcel left'),
  })
  .describe('A parcel has left its fulfilment centre.');

const parcelCancelled = {
  ...about,
  parcelNo: z.int().positive(),
  centre: z.string(),
  lines: z.array(OrderLine).min(1).describe('the order lines of this parcel, with the quantities that were in it'),
  amount: Money.describe("the parcel's share of the order's total"),
};

const PARCEL_CANCELLED = 'A parcel will not be delivered: its pick was cancelled, and its share is not charged.';

export const ParcelCancelledV1 = z
  .object({ type: z.literal('order.parcel-cancelled.v1'), ...parcelCancelled, reason: CancellationReasonV1 })
  .describe(PARCEL_CANCELLED);

export const ParcelCancelled = z
  .object({ type: z.literal('order.parcel-cancelled.v2'), ...parcelCancelled, reason: CancellationReason })
  .describe(PARCEL_CANCELLED);

export const OrderCompleted = z
  .object({
    type: z.literal('order.order-completed.v1'),
    ...about,
    total: Money.optional().describe('the total of the order, cancelled parcels included; older events lack it'),
  })
  .describe('Every parcel of the order is shipped and paid, or cancelled.');

export const OrderCancelledV1 = z
  .object({ type: z.literal('order.order-cancelled.v1'), ...about, email: Email, reason: CancellationReasonV1 })
  .describe('The order ended before it was confirmed; its stock and payment are released.');

export const OrderCancelled = z
  .object({ type: z.literal('order.order-cancelled.v2'), ...about, email: Email, reason: CancellationReason })
  .describe('The order ended before anything of it shipped; its stock and payment are released.');

/** The newest version of each event. */
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
