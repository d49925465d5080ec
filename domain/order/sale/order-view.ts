import type { OrderTerms } from '../saga/order-process.ts';
import type { OrderView } from '../../../contracts/order/http.ts';
import type { OrderStatus } from '../../../contracts/order/order-status.ts';

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

/** Ends a request's wait for the outcome: the order is sold, refused, or waits for the shopper. */
export function isDecided(status: OrderStatus): boolean {
  return status !== 'placed';
}
