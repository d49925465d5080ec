import * as z from 'zod';
import type { DatedPrice } from '../../../contracts/product/editor.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { productNotFound } from '../catalogue/store.ts';
import { datesOf } from './dated.ts';
import { addPrice, pricesOfSku } from './store.ts';

export interface DatedPriceSetting {
  readonly sku: string;
  readonly price: DatedPrice;
  readonly at: Date;
  readonly audit: Audit;
}

/** Adds a price that begins now or later, or changes the end of one that has begun. @returns all prices of the SKU */
export async function setDatedPrice(core: Database, { sku, price, at, audit }: DatedPriceSetting) {
  return core.transaction(async (sql) => {
    const [found] = await sql.rows(z.object({ id: z.int() }))`
      select p.product_id as id
        from product.variants v
        join product.products p on p.product_id = v.product_id
       where v.sku = ${sku} and v.removed_at is null
         for update of p
    `;
    if (!found) throw productNotFound(sku);
    const { from, until } = datesOf(price, await pricesOfSku(sql, sku), at);
    await addPrice(sql, { ...price, sku, from, until }, at);
    await audit(sql, sku, { ...price, from: from.toISOString() });
    return pricesOfSku(sql, sku);
  });
}
