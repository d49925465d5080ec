import * as z from 'zod';
import { AvailabilityChanged } from '../inventory/events.ts';
import { PriceChanged, ProductChanged } from './events.ts';

/** Events after which a cached page is out of date. */
export const PageEvent = z.discriminatedUnion('type', [PriceChanged, ProductChanged, AvailabilityChanged]);

export type PageEvent = Readonly<z.infer<typeof PageEvent>>;

export const PAGE_EVENT_TYPES: readonly string[] = PageEvent.options.map(({ shape }) => shape.type.value);
