import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';

const Reservation = z
  .object({ has_products: z.boolean(), has_lists: z.boolean(), used: z.int() })
  .transform(({ has_products, has_lists, used }) => ({ hasProducts: has_products, hasLists: has_lists, used }));

export type Reservation = Readonly<z.output<typeof Reservation>>;

export interface PathRequest {
  /** Paths of product pages. */
  readonly products: number;

  /** Paths of pages that list products: the home page and categories. */
  readonly lists: number;

  /** Paths per month. */
  readonly budget: number;
}

/** Reserves paths of the budget of the month of `now`, in one round trip. Near its end lists get none, at its end products get none either. */
export async function reserveInvalidationPaths(sql: Sql, { products, lists, budget }: PathRequest, now: Date): Promise<Reservation> {
  const month = now.toISOString().slice(0, 7);
  const [reservation] = await sql.rows(Reservation)`
    select has_products, has_lists, used
      from product.reserve_invalidation_paths(${month}, ${products}, ${lists}, ${budget})
  `;
  if (reservation === undefined) throw new Error('the database returned no reservation of invalidation paths');
  return reservation;
}

const Page = z.object({ sku: z.string(), slug: z.string() });

/** The slugs of the products that have these SKUs. */
export async function slugsOf(sql: Sql, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (skus.length === 0) return new Map();
  const rows = await sql.rows(Page)`
    select v.sku, p.slug
      from product.variants v
      join product.products p on p.product_id = v.product_id
     where v.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
  `;
  return new Map(rows.map(({ sku, slug }) => [sku, slug]));
}
