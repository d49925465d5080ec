import * as z from 'zod';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { priceVariants } from '../prices/store.ts';
import { loadProducts } from './load.ts';
import { recordProductChanges } from './record-changes.ts';
import { listProducts } from './save.ts';
import type { StoredChange } from './save.ts';

/** Of prices and of products, in one transaction. */
const MOST_PER_ROUND = 200;

const Sku = z.object({ sku: z.string() });
const Id = z.object({ id: z.int() });

/** Applies dated prices and publications that have begun or ended. Rows that another process applies are skipped. @returns how many */
export async function applyDueChanges(core: Database, at: Date): Promise<number> {
  return core.transaction(async (sql) => (await applyPrices(sql, at)) + (await applyPublications(sql, at)));
}

async function applyPrices(sql: Sql, at: Date): Promise<number> {
  const due = await sql.rows(Sku)`
    select v.sku
      from product.variants v
      join product.products p on p.product_id = v.product_id
     where v.price_until <= ${at}
     order by v.price_until
     limit ${MOST_PER_ROUND}
       for update of p skip locked
  `;
  if (due.length === 0) return 0;
  const skus = due.map(({ sku }) => sku);
  await sql.run`
    update product.products p set version = p.version + 1, changed_at = ${at}
     where p.product_id = any (array(select v.product_id from product.variants v
                                      where v.sku = any (array(select jsonb_array_elements_text(${json(skus)})))))
  `;
  await priceVariants(sql, skus, at);
  return due.length;
}

async function applyPublications(sql: Sql, at: Date): Promise<number> {
  const due = await sql.rows(Id)`
    select product_id as id from product.products where relist_at <= ${at} order by relist_at limit ${MOST_PER_ROUND} for update skip locked
  `;
  if (due.length === 0) return 0;
  const ids = due.map(({ id }) => id);
  await sql.run`
    update product.products set version = version + 1, changed_at = ${at}
     where product_id = any (array(select jsonb_array_elements_text(${json(ids)})::bigint))
  `;
  const products = await loadProducts(sql, ids);
  await listProducts(sql, ids, at);
  const changes = products.flatMap((product): readonly StoredChange[] => {
    const { productId } = product;
    return productId === null ? [] : [{ before: product, after: { ...product, productId } }];
  });
  await recordProductChanges(sql, changes, at);
  return due.length;
}
