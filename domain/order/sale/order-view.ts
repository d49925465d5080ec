import type { OrderTerms } from '../saga/order-process.ts';
import type { OrderView } from '../../../contracts/order/http.ts';
import type { OrderStatus } from '../../../contracts/order/order-status.ts';

/** The view of an order that has just been placed. */
export function newOrderView({ orderId, number, lines, total }: OrderTerms, placedAt: string): OrderView {
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

/** True once the order is sold, refused, or waits for the shopper: a request stops waiting for the outcome then. */
export function isDecided(status: OrderStatus): boolean {
  return status !== 'placed';
}
