import { type OrderMessage, advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import type { OrderProcess } from '../../../../domain/order/saga/order-process.ts';
import { contextOf, justPlaced, now, parcels, reply } from '../../../support/builders/orders.ts';

export function after(process: OrderProcess, ...messages: readonly OrderMessage[]): OrderProcess {
  return messages.reduce((process, message) => advanceOrder(process, message, contextOf(process)).state, process);
}

export function confirmed(): OrderProcess {
  const placed = justPlaced();
  const { orderId } = placed.terms;
  return after(placed, reply('inventory.stock-reserved.v1', orderId, { parcels }), reply('payment.authorised.v1', orderId, {}));
}

export function shipped(process: OrderProcess, index: number) {
  const shipment = { trackingNumber: 'T', shippedAt: now.toISOString() };
  return reply('inventory.parcel-shipped.v1', process.parcels[index]?.sagaId ?? '', shipment);
}

export function captured(process: OrderProcess, index: number) {
  return reply('payment.captured.v1', process.parcels[index]?.sagaId ?? '', {});
}
