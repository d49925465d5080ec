import * as z from 'zod';
import { PRODUCTS_PER_PART, SiteMapProducts } from '../../../contracts/product/site-map.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const Part = z.object({ part: z.int() });

/** The parts that have a listed product. */
export async function siteMapParts(sql: Sql): Promise<readonly number[]> {
  const rows = await sql.rows(Part)`
    select distinct (p.product_id / ${PRODUCTS_PER_PART})::integer as part from product.products p where p.is_listed order by part
  `;
  return rows.map(({ part }) => part);
}

/** The listed products of a part, oldest first. */
export async function siteMapProducts(sql: Sql, part: number): Promise<readonly SiteMapProducts['products'][number][]> {
  const first = part * PRODUCTS_PER_PART;
  return sql.rows(SiteMapProducts.shape.products.element)`
    select p.slug, to_char(p.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "changedAt"
      from product.products p
     where p.is_listed and p.product_id >= ${first} and p.product_id < ${first + PRODUCTS_PER_PART}
     order by p.product_id
  `;
}
