import { z } from 'zod';
import { Money } from '../../../platform/money/money.ts';
import { OrderLine, type OrderTerms } from '../saga/order-process.ts';
import { OrderStatus, ParcelStatus } from '../saga/order-status.ts';
import { OrderReason } from '../../../contracts/order/reasons.ts';

/** An order as its customer sees it. */
export const OrderView = z.object({
  orderId: z.uuid(),
  number: z.string(),
  status: OrderStatus,
  /** What it is stuck at, or why it, or what of it has not shipped, was or will be cancelled. */
  reason: OrderReason.nullable(),
  lines: z.array(OrderLine),
  total: Money,
  parcels: z.array(
    z.object({
      parcelNo: z.int(),
      centre: z.string(),
      status: ParcelStatus,
      trackingNumber: z.string().nullable(),
      /** The shopper's cancellation came too late for it: it ships, or has shipped. */
      isCancelledTooLate: z.boolean(),
      lines: z.array(z.object({ lineNo: z.int(), sku: z.string(), quantity: z.int() })),
    }),
  ),
  /** Where the shopper approves the payment, while it waits for that. */
  nextAction: z.object({ redirectUrl: z.url() }).nullable(),
  placedAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
});

export type OrderView = Readonly<z.infer<typeof OrderView>>;

/** What there is to see of an order in the moment of its placing. */
export function justPlaced({ orderId, number, lines, total }: OrderTerms, placedAt: string): OrderView {
  return {
    orderId,
    number,
    status: 'placed',
    reason: null,
    lines,
    total,
    parcels: [],
    nextAction: null,
    placedAt,
    confirmedAt: null,
    completedAt: null,
  };
}

/** Whoever waits for the order to be decided has waited long enough: it is sold, refused, or the shopper's turn. */
export function isDecided(status: OrderStatus): boolean {
  return status !== 'placed';
}
