import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';
import { call, orNotFound, send } from './backend.ts';
import { config } from './config.ts';

const OrderStatus = z.enum(['placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck']);

export type OrderStatus = z.infer<typeof OrderStatus>;

const OrderLine = z.object({ lineNo: z.int(), sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money });

export type OrderLine = Readonly<z.infer<typeof OrderLine>>;

const Parcel = z.object({
  parcelNo: z.int(),
  status: z.string(),
  trackingNumber: z.string().nullable(),
  lines: z.array(z.object({ lineNo: z.int(), quantity: z.int() })),
});

export type Parcel = Readonly<z.infer<typeof Parcel>>;

const Order = z.object({
  orderId: z.string(),
  number: z.string(),
  status: OrderStatus,
  reason: z.string().nullable(),
  lines: z.array(OrderLine),
  total: Money,
  parcels: z.array(Parcel),
  nextAction: z.object({ redirectUrl: z.url() }).nullable(),
  placedAt: z.string(),
  confirmedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});

export type Order = Readonly<z.infer<typeof Order>>;

const OrderSummary = Order.pick({ orderId: true, number: true, status: true, total: true, placedAt: true });

export type OrderSummary = Readonly<z.infer<typeof OrderSummary>>;

const OrderPage = z.object({ orders: z.array(OrderSummary), next: z.string().nullable() });

const PAGE_SIZE = 20;

/** `undefined` when there is none, or it is another's. */
export async function orderById(session: string | undefined, orderId: string): Promise<Order | undefined> {
  if (session === undefined) return undefined;
  return orNotFound(call(Order, { base: config().ORDER_URL, path: orderPath(orderId), session }));
}

export async function ordersOf(session: string, before: string | undefined) {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(before !== undefined && { before }) });
  return call(OrderPage, { base: config().ORDER_URL, path: `/api/orders?${query}`, session });
}

export async function cancelOrder(session: string, orderId: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${orderPath(orderId)}/cancellation`, method: 'POST', session });
}

function orderPath(orderId: string): string {
  return `/api/orders/${encodeURIComponent(orderId)}`;
}
