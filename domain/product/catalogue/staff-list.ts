import type * as z from 'zod';
import { StaffProducts } from '../../../contracts/product/editor.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const Listed = StaffProducts.shape.products.element;

type StaffProducts = z.infer<typeof StaffProducts>;

/** A page of all products, newest first: unpublished and deleted ones too. `of` is a SKU or a slug; `after` is the last id of the previous page. */
export async function listStaffProducts(
  sql: Sql,
  { of, after, limit }: { readonly of: string | undefined; readonly after: number | undefined; readonly limit: number },
): Promise<StaffProducts> {
  const rows = await sql.rows(Listed)`
    select p.product_id as "productId", p.slug, p.title, p.published_from as "publishedFrom", p.published_until as "publishedUntil",
           p.deleted_at as "deletedAt", p.version, p.is_listed as "isListed",
           (select count(*) from product.variants v where v.product_id = p.product_id and v.removed_at is null) as "variantCount"
      from product.products p
     where (${after ?? null}::bigint is null or p.product_id < ${after ?? null})
       and (${of ?? null}::text is null
            or p.product_id in (select s.product_id from product.product_slugs s where s.slug = ${of ?? null}
                                union all
                                select v.product_id from product.variants v where v.sku = ${of ?? null}))
     order by p.product_id desc
     limit ${limit + 1}
  `;
  const products = rows.slice(0, limit);
  return { products, next: rows.length > limit ? (products.at(-1)?.productId ?? null) : null };
}
