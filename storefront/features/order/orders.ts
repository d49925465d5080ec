import { OrderPage, OrderView } from '../../../contracts/order/http.ts';
import { OrderReason } from '../../../contracts/order/reasons.ts';
import { call, orNotFound, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

/** An order for the pages. A reason of a newer order service is omitted; the page then explains the status only. */
const Order = OrderView.extend({ reason: OrderReason.nullable().catch(null) });

const PAGE_SIZE = 20;

/** `undefined` when there is none, or it belongs to another customer. */
export async function orderById(session: string | undefined, orderId: string): Promise<OrderView | undefined> {
  if (session === undefined) return undefined;
  return orNotFound(call(Order, { base: config().ORDER_URL, path: orderPath(orderId), session }));
}

/** `undefined` when it was placed with another address. */
export async function orderByEmail(orderId: string, email: string): Promise<OrderView | undefined> {
  return orNotFound(call(Order, { base: config().ORDER_URL, path: `${orderPath(orderId)}/lookup`, method: 'POST', body: { email } }));
}

/** A page of the session's orders. @throws Refusal when a filter or `before` is not valid */
export async function ordersOf(session: string, filter: Readonly<Record<string, string>>, before: string | undefined) {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...filter, ...(before !== undefined && { before }) });
  return call(OrderPage, { base: config().ORDER_URL, path: `/api/orders?${query}`, session });
}

/** Waits up to 4 s for the compensation of an order that was not confirmed yet. */
export async function cancelOrder(session: string, orderId: string): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${orderPath(orderId)}/cancellation`, method: 'POST', session, waitSeconds: 4 });
}

function orderPath(orderId: string): string {
  return `/api/orders/${encodeURIComponent(orderId)}`;
}
