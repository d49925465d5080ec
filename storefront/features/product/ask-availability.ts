import * as z from 'zod/mini';
import type { Availability } from '../../../contracts/inventory/http.ts';

const Answer = z.object({
  availability: z.array(z.object({ sku: z.string(), available: z.number() })),
}) satisfies z.ZodMiniType<Availability>;

/** Runs in the browser: counts of the moment never stand in a page, which is kept for an hour. Empty while the shop does not answer. */
export async function askAvailability(skus: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  if (skus.length === 0) return new Map();
  // Sorted, so that everybody who looks at the same shelf shares one copy at the edge.
  const query = new URLSearchParams(skus.toSorted().map((sku) => ['sku', sku]));
  try {
    const response = await fetch(`/api/availability?${query}`, { signal });
    const { availability } = Answer.parse(await response.json());
    return new Map(availability.map(({ sku, available }) => [sku, available]));
  } catch {
    return new Map();
  }
}
