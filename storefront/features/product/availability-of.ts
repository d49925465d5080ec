import { Availability } from '../../../contracts/inventory/http.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { logFailure } from '../../lib/log.ts';

/** The exact stock of each SKU; show it by `shownCount` only. Empty while inventory is unavailable. */
export async function availabilityOf(skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (skus.length === 0) return new Map();
  try {
    const { availability } = await call(Availability, {
      base: config().INVENTORY_URL,
      path: '/internal/availability',
      method: 'POST',
      body: { skus: [...new Set(skus)] },
    });
    return new Map(availability.map(({ sku, available }) => [sku, available]));
  } catch (cause) {
    logFailure(cause, { skus: skus.length }, 'availability not available');
    return new Map();
  }
}
