import { ProductPage } from '../../contracts/product/http.ts';
import { Shop } from '../shop.ts';
import { Catalogue, inventedCatalogue } from './plan.ts';
import type { SeedPlan, SeedProduct } from './plan.ts';

/** Enough for a long tail; more would only slow the start. */
const MOST_PRODUCTS = 5000;

/** Dearer products would make totals that no payment takes. */
const DEAREST = 100_000;

/** The products of a running shop in its currency, or invented ones when it has none. */
export async function catalogueOf(url: string, currency: string): Promise<SeedPlan['catalogue']> {
  const shop = Shop.at(url, 1);
  try {
    const found: SeedProduct[] = [];
    for (let after: string | null = ''; after !== null && found.length < MOST_PRODUCTS;) {
      const query = new URLSearchParams({ limit: '100', ...(after !== '' && { after }) });
      const page: ProductPage = await shop.call({ method: 'GET', path: `/api/products?${query.toString()}` }, ProductPage);
      const sold = page.products.filter(({ price }) => price.currency === currency && price.amount <= DEAREST);
      found.push(...sold.map(({ sku, title, price }) => ({ sku, title, amount: price.amount })));
      after = page.next;
    }
    return found.length > 0 ? Catalogue.parse(found) : inventedCatalogue();
  } finally {
    await shop.close();
  }
}
