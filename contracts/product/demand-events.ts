import * as z from 'zod';
import { AvailabilityChanged } from '../inventory/events.ts';
import { OrderConfirmed } from '../order/events.ts';

/** Events of other contexts that change how search ranks a product. */
export const DemandEvent = z.discriminatedUnion('type', [AvailabilityChanged, OrderConfirmed]);

export type DemandEvent = Readonly<z.infer<typeof DemandEvent>>;

export const DEMAND_EVENT_TYPES: readonly string[] = DemandEvent.options.map(({ shape }) => shape.type.value);
