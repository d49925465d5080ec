import { z } from 'zod';
import { call, orNotFound, send } from './backend.ts';
import { config } from './config.ts';
import { Order, OrderSummary } from './order.ts';

const OrderPage = z.object({ orders: z.array(OrderSummary), next: z.string().nullable() });

const PAGE_SIZE = 20;

/** `undefined` when there is none, or it is another's. */
export async function orderById(session: string | undefined, orderId: string): Promise<Order | undefined> {
  if (session === undefined) return undefined;
  return orNotFound(call(Order, { base: config().ORDER_URL, path: orderPath(orderId), session }));
}

/** `undefined` when it was placed with another address. */
export async function orderByEmail(orderId: string, email: string): Promise<Order | undefined> {
  return orNotFound(call(Order, { base: config().ORDER_URL, path: `${orderPath(orderId)}/lookup`, method: 'POST', body: { email } }));
}

export async function ordersOf(session: string, before: string | undefined) {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(before !== undefined && { before }) });
  return call(OrderPage, { base: config().ORDER_URL, path: `/api/orders?${query}`, session });
}

/** Waits a little until an order that was never sold has given back what it held. */
export async function cancelOrder(session: string, orderId: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${orderPath(orderId)}/cancellation`, method: 'POST', session, waitSeconds: 4 });
}

function orderPath(orderId: string): string {
  return `/api/orders/${encodeURIComponent(orderId)}`;
}
