import { DeskOrder, FoundOrders } from '../../../contracts/order/desk.ts';
import { OrderView } from '../../../contracts/order/http.ts';
import { OrderReason } from '../../../contracts/order/reasons.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const base = () => config().ORDER_URL;

/** A reason that a newer service knows is left out. */
const Shown = DeskOrder.extend({ order: OrderView.extend({ reason: OrderReason.nullable().catch(null) }) });

export async function searchOrders(session: string, q: string): Promise<FoundOrders> {
  return call(FoundOrders, { base: base(), path: `/api/orders/desk?${new URLSearchParams({ q })}`, session });
}

export async function readOrder(session: string, orderId: string): Promise<DeskOrder> {
  return call(Shown, { base: base(), path: pathOf(orderId), session });
}

export async function cancelOrder(session: string, orderId: string, reason: string): Promise<void> {
  await send({ base: base(), path: `${pathOf(orderId)}/cancellation`, method: 'POST', session, body: { reason } });
}

function pathOf(orderId: string): string {
  return `/api/orders/desk/${encodeURIComponent(orderId)}`;
}
