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

/** Whoever waits for the order to be decided has waited long enough: it is sold, refused, or the shopper's turn. */
export function isDecided(status: OrderStatus): boolean {
  return status !== 'placed';
}
