import * as z from 'zod/mini';
import type { Availability } from '../../../contracts/inventory/http.ts';

const AvailabilityResponse = z.object({
  availability: z.array(z.object({ sku: z.string(), available: z.number() })),
}) satisfies z.ZodMiniType<Availability>;

/** Runs in the browser, since pages are cached for an hour. Returns an empty map while the shop is unavailable. */
export async function fetchAvailability(skus: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  if (skus.length === 0) return new Map();
  // Sorted, so that all visitors of a list share one cached response at the edge.
  const query = new URLSearchParams(skus.toSorted().map((sku) => ['sku', sku]));
  try {
    const response = await fetch(`/api/availability?${query}`, { signal });
    const { availability } = AvailabilityResponse.parse(await response.json());
    return new Map(availability.map(({ sku, available }) => [sku, available]));
  } catch {
    return new Map();
  }
}
