import { Availability } from '../../../contracts/inventory/http.ts';
import { call } from '../../lib/backend.ts';
import { config } from '../../lib/config.ts';
import { logFailure } from '../../lib/log.ts';

/** How many there are of each SKU, to the last one: show it by `shownCount` only. Without an answer nothing is known, and nothing is claimed: checkout decides. */
export async function availabilityOf(skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (skus.length === 0) return new Map();
  try {
    const answer = await call(Availability, {
      base: config().INVENTORY_URL,
      path: '/internal/availability',
      method: 'POST',
      body: { skus: [...new Set(skus)] },
    });
    return new Map(answer.availability.map(({ sku, available }) => [sku, available]));
  } catch (cause) {
    logFailure(cause, { skus: skus.length }, 'availability is not known');
    return new Map();
  }
}
