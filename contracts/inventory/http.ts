import { z } from 'zod';
import { Sku } from './commands.ts';

/** What is asked at `/internal/availability`. */
export const AvailabilityQuery = z.object({ skus: z.array(Sku).min(1).max(1_000) });

export type AvailabilityQuery = Readonly<z.infer<typeof AvailabilityQuery>>;

/** How many of each SKU can be sold: exact between services, and up to a limit in the public API. */
export const Availability = z.object({ availability: z.array(z.object({ sku: z.string(), available: z.int() })) });

export type Availability = Readonly<z.infer<typeof Availability>>;
