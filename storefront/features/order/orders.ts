import { z } from 'zod';
import { OrderPage, OrderView } from '../../../contracts/order/http.ts';
import { OrderReason } from '../../../contracts/order/reasons.ts';
import { call, orNotFound, send } from '../../lib/backend.ts';
import { config } from '../../lib/config.ts';

/** An order as the pages show it. A reason that only a newer order service knows is left out: the page then explains the status alone. */
const Order = OrderView.extend({ reason: OrderReason.nullable().catch(null) });

/** What the list of orders shows of each. */
const OrderSummaries = OrderPage.extend({
  orders: z.array(OrderView.pick({ orderId: true, number: true, status: true, total: true, placedAt: true })),
});

const PAGE_SIZE = 20;

/** `undefined` when there is none, or it is another's. */
export async function orderById(session: string | undefined, orderId: string): Promise<OrderView | undefined> {
  if (session === undefined) return undefined;
  return orNotFound(call(Order, { base: config().ORDER_URL, path: orderPath(orderId), session }));
}

/** `undefined` when it was placed with another address. */
export async function orderByEmail(orderId: string, email: string): Promise<OrderView | undefined> {
  return orNotFound(call(Order, { base: config().ORDER_URL, path: `${orderPath(orderId)}/lookup`, method: 'POST', body: { email } }));
}

export async function ordersOf(session: string, before: string | undefined) {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(before !== undefined && { before }) });
  return call(OrderSummaries, { base: config().ORDER_URL, path: `/api/orders?${query}`, session });
}

/** Waits a little until an order that was never sold has given back what it held. */
export async function cancelOrder(session: string, orderId: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${orderPath(orderId)}/cancellation`, method: 'POST', session, waitSeconds: 4 });
}

function orderPath(orderId: string): string {
  return `/api/orders/${encodeURIComponent(orderId)}`;
}
