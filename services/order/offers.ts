import { Prices } from '../../contracts/product/http.ts';
import type { Offer } from '../../domain/order/sale/checkout.ts';
import { httpClient } from '../../platform/http/client.ts';

/** Longest that product may take to answer: a shopper waits. */
const TIMEOUT_MILLIS = 2_000;

/** What product says of SKUs: their titles and present prices. Those that it does not know, or prices in a currency that is not the shop's, are missing from the answer. */
export type AskOffers = (skus: readonly string[]) => Promise<readonly Offer[]>;

export function offersOf(productUrl: string, currency: string): AskOffers {
  const product = httpClient({ baseUrl: productUrl, timeoutMillis: TIMEOUT_MILLIS });
  return async (skus) => {
    if (skus.length === 0) return [];
    const { prices } = await product.post('/internal/prices', { skus: [...new Set(skus)] }, Prices, { isIdempotent: true });
    return prices.filter(({ price }) => price.currency === currency);
  };
}
