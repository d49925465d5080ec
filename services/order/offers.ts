import { Prices } from '../../contracts/product/http.ts';
import type { Offer } from '../../domain/order/sale/checkout.ts';
import { httpClient } from '../../platform/http/client.ts';
import { BoundedMap } from '../../platform/identity/bounded-map.ts';

/** Short, since a shopper is waiting. */
const TIMEOUT_MILLIS = 2_000;

/** Fetches titles and current prices. Omits unknown SKUs and those in another currency than the shop's. */
export type FetchOffers = (skus: readonly string[]) => Promise<readonly Offer[]>;

export function offersClient(productUrl: string, currency: string): FetchOffers {
  const product = httpClient({ baseUrl: productUrl, timeoutMillis: TIMEOUT_MILLIS });
  return async (skus) => {
    if (skus.length === 0) return [];
    const { prices } = await product.post('/internal/prices', { skus: [...new Set(skus)] }, Prices, { isIdempotent: true });
    return prices.filter(({ price }) => price.currency === currency);
  };
}

/** How old the price of an addition may be: the cart's page and checkout compare with the current one. */
export const RECENT_MILLIS = 5_000;

/** Some 10 MB at most. */
const CAPACITY = 20_000;

interface RecentOffer {
  readonly offer: Offer;
  readonly fetchedAt: number;
}

/** Offers up to five seconds old: most requests of a shopper name SKUs of the request before. */
export function recentOffers(fetchOffers: FetchOffers, now: () => Date): FetchOffers {
  const recent = new BoundedMap<string, RecentOffer>(CAPACITY);
  return async (skus) => {
    const at = now().getTime();
    const known = skus.flatMap((sku) => recent.get(sku) ?? []).filter(({ fetchedAt }) => at - fetchedAt < RECENT_MILLIS);
    const offers = new Map(known.map(({ offer }) => [offer.sku, offer]));
    for (const offer of await fetchOffers(skus.filter((sku) => !offers.has(sku)))) {
      offers.set(offer.sku, offer);
      recent.set(offer.sku, { offer, fetchedAt: at });
    }
    return [...offers.values()];
  };
}
