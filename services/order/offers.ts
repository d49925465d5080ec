import { Prices } from '../../contracts/product/http.ts';
import type { Offer } from '../../domain/order/sale/checkout.ts';
import { httpClient } from '../../platform/http/client.ts';

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
