import * as z from 'zod';
import { AvailabilityChanged } from '../inventory/events.ts';
import { OrderCancelled, OrderConfirmed, ParcelCancelled } from '../order/events.ts';
import { ProductChanged } from '../product/events.ts';

/** Events that change the rollups. */
export const CountedEvent = z.discriminatedUnion('type', [
  OrderConfirmed,
  OrderCancelled,
  ParcelCancelled,
  ProductChanged,
  AvailabilityChanged,
]);

export type CountedEvent = Readonly<z.infer<typeof CountedEvent>>;

export const COUNTED_EVENT_TYPES: readonly string[] = CountedEvent.options.map(({ shape }) => shape.type.value);
