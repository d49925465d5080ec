import { Availability } from '../../contracts/inventory/http.ts';
import { HOME_MARKET, Prices } from '../../contracts/product/http.ts';
import { saveChecked, uncheckedProducts } from '../../domain/recommendation/catalogue/store.ts';
import { httpClient } from '../../platform/http/client.ts';
import type { Sql } from '../../platform/sql/sql.ts';

export interface CheckProductsProps {
  readonly database: Sql;
  readonly productUrl: string;
  readonly inventoryUrl: string;
  readonly now: () => Date;
}

const TIMEOUT_MILLIS = 2_000;
const BATCH = 500;

/** Asks product and inventory for products that events have named: whether they can be ordered, and whether they are in stock. Returns how many. */
export type CheckProducts = () => Promise<number>;

export function productChecker({ database, productUrl, inventoryUrl, now }: CheckProductsProps): CheckProducts {
  const product = httpClient({ baseUrl: productUrl, timeoutMillis: TIMEOUT_MILLIS });
  const inventory = httpClient({ baseUrl: inventoryUrl, timeoutMillis: TIMEOUT_MILLIS });
  return async () => {
    const unchecked = await uncheckedProducts(database, BATCH);
    if (unchecked.length === 0) return 0;
    const skus = unchecked.map(({ sku }) => sku);
    const at = now();
    const [{ prices }, { availability }] = await Promise.all([
      product.post('/internal/prices', { skus, market: HOME_MARKET }, Prices, { isIdempotent: true }),
      inventory.post('/internal/availability', { skus }, Availability, { isIdempotent: true }),
    ]);
    const published = new Set(prices.map(({ sku }) => sku));
    const available = new Set(availability.flatMap(({ sku, available: units }) => (units > 0 ? [sku] : [])));
    const checked = unchecked.map((each) => ({ ...each, isPublished: published.has(each.sku), isAvailable: available.has(each.sku) }));
    await saveChecked(database, checked, at);
    return unchecked.length;
  };
}
