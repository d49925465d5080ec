import { upcaster } from '../../platform/events/upcast.ts';
import { mintedAt } from '../../platform/sharding/order-id.ts';
import { OrderConfirmed, OrderConfirmedV1 } from './events.ts';

/** Version 1 has no country, and the time of placing only in the order's id. */
export const liftOrderConfirmed = upcaster(OrderConfirmedV1, OrderConfirmed, (event) => ({
  ...event,
  type: OrderConfirmed.shape.type.value,
  placedAt: mintedAt(event.orderId).toISOString(),
  country: null,
}));
