import type { CountedEvent } from '../../../contracts/analytics/counted-events.ts';
import type { OrderLine } from '../../../contracts/order/order-line.ts';

/** What is sold of one SKU. */
export interface SoldLine {
  readonly sku: string;
  readonly units: number;

  /** In minor units. */
  readonly amount: number;
}

/** What a batch of events says of one order. */
export interface OrderFacts {
  readonly orderId: string;
  readonly customerId: number;
  readonly sale: {
    readonly placedAt: string;
    readonly country: string;
    readonly currency: string;
    readonly lines: readonly SoldLine[];
  } | null;

  /** By the parcel's number. */
  readonly cancelledParcels: Readonly<Record<string, readonly SoldLine[]>>;
  readonly isCancelled: boolean;
}

export interface ProductFact {
  readonly sku: string;
  readonly category: string;
  readonly version: number;
}

export interface AvailabilityFact {
  readonly sku: string;
  readonly changedAt: string;
  readonly isAvailable: boolean;
}

export interface Facts {
  readonly orders: readonly OrderFacts[];
  readonly products: readonly ProductFact[];
  readonly availability: readonly AvailabilityFact[];
}

/** The code of an unknown country, which ISO 3166 leaves to its users: confirmations of version 1 state none. */
export const UNKNOWN_COUNTRY = 'ZZ';

/** What the events say, one entry per order. The result does not depend on their order, nor on repetitions. */
export function factsOf(events: readonly CountedEvent[]): Facts {
  const orders = new Map<string, OrderFacts>();
  const products: ProductFact[] = [];
  const availability: AvailabilityFact[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'product.product-changed.v1':
        products.push({ sku: event.sku, category: event.category, version: event.version });
        break;
      case 'inventory.availability-changed.v1':
        availability.push({ sku: event.sku, changedAt: event.changedAt, isAvailable: event.isAvailable });
        break;
      case 'order.order-confirmed.v2':
      case 'order.order-cancelled.v2':
      case 'order.parcel-cancelled.v2': {
        const known = orders.get(event.orderId);
        const fact = orderFact(event);
        orders.set(event.orderId, known ? merge(known, fact) : fact);
      }
    }
  }
  return { orders: [...orders.values()], products, availability };
}

type OrderEvent = Extract<CountedEvent, { orderId: string }>;

function orderFact(event: OrderEvent): OrderFacts {
  const { orderId, customerId } = event;
  const nothing: OrderFacts = { orderId, customerId, sale: null, cancelledParcels: {}, isCancelled: false };
  switch (event.type) {
    case 'order.order-confirmed.v2': {
      const { placedAt, country, total, lines } = event;
      return { ...nothing, sale: { placedAt, country: country ?? UNKNOWN_COUNTRY, currency: total.currency, lines: soldLines(lines) } };
    }
    case 'order.order-cancelled.v2':
      return { ...nothing, isCancelled: true };
    case 'order.parcel-cancelled.v2':
      return { ...nothing, cancelledParcels: { [event.parcelNo]: soldLines(event.lines) } };
  }
}

function merge(one: OrderFacts, other: OrderFacts): OrderFacts {
  return {
    ...one,
    sale: one.sale ?? other.sale,
    cancelledParcels: { ...other.cancelledParcels, ...one.cancelledParcels },
    isCancelled: one.isCancelled || other.isCancelled,
  };
}

function soldLines(lines: readonly Pick<OrderLine, 'sku' | 'quantity' | 'unitPrice'>[]): readonly SoldLine[] {
  return lines.map(({ sku, quantity, unitPrice }) => ({ sku, units: quantity, amount: quantity * unitPrice.amount }));
}
