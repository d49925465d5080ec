import { upcaster } from '../../platform/events/upcast.ts';
import { mintedAt } from '../../platform/sharding/order-id.ts';
import { OrderCancelled, OrderCancelledV1, OrderConfirmed, OrderConfirmedV1, ParcelCancelled, ParcelCancelledV1 } from './events.ts';

/** Version 1 has no country, and the time of placing only in the order's id. */
export const liftOrderConfirmed = upcaster(OrderConfirmedV1, OrderConfirmed, (event) => ({
  ...event,
  type: OrderConfirmed.shape.type.value,
  placedAt: mintedAt(event.orderId).toISOString(),
  country: null,
}));

/** Version 2 has more reasons. */
export const liftOrderCancelled = upcaster(OrderCancelledV1, OrderCancelled, (event) => ({
  ...event,
  type: OrderCancelled.shape.type.value,
}));

/** Version 2 has more reasons. */
export const liftParcelCancelled = upcaster(ParcelCancelledV1, ParcelCancelled, (event) => ({
  ...event,
  type: ParcelCancelled.shape.type.value,
}));
