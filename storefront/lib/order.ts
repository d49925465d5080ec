import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';

const OrderStatus = z.enum(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck']);

export type OrderStatus = z.infer<typeof OrderStatus>;

const OrderLine = z.object({ lineNo: z.int(), sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money });

export type OrderLine = Readonly<z.infer<typeof OrderLine>>;

const Parcel = z.object({
  parcelNo: z.int(),
  status: z.string(),
  trackingNumber: z.string().nullable(),
  isCancelledTooLate: z.boolean(),
  lines: z.array(z.object({ lineNo: z.int(), quantity: z.int() })),
});

export type Parcel = Readonly<z.infer<typeof Parcel>>;

/** A code, with what it is about. */
const Reason = z.object({ code: z.string(), skus: z.array(z.string()).optional() });

export const Order = z.object({
  orderId: z.string(),
  number: z.string(),
  status: OrderStatus,
  reason: Reason.nullable(),
  lines: z.array(OrderLine),
  total: Money,
  parcels: z.array(Parcel),
  nextAction: z.object({ redirectUrl: z.url({ protocol: /^https?$/ }) }).nullable(),
  placedAt: z.string(),
  confirmedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});

export type Order = Readonly<z.infer<typeof Order>>;

export const OrderSummary = Order.pick({ orderId: true, number: true, status: true, total: true, placedAt: true });

export type OrderSummary = Readonly<z.infer<typeof OrderSummary>>;
