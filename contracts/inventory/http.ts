import * as z from 'zod';
import { Sku } from './commands.ts';

/** The request to `/internal/availability`. */
export const AvailabilityQuery = z.object({ skus: z.array(Sku).min(1).max(1_000) });

export type AvailabilityQuery = Readonly<z.infer<typeof AvailabilityQuery>>;

/** The available quantity of each SKU: exact between services, capped in the public API. */
export const Availability = z.object({ availability: z.array(z.object({ sku: z.string(), available: z.int() })) });

export type Availability = Readonly<z.infer<typeof Availability>>;
