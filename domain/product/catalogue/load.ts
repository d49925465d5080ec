import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { ProductState } from './product-state.ts';

/** Writes of the catalogue's content happen one after another: slugs, category paths and groups of variants are decided from what is there. */
export async function lockCatalogue(sql: Sql): Promise<void> {
  await sql.run`select pg_advisory_xact_lock(hashtext('product.catalogue'))`;
}

const Row = z.object({ state: ProductState });
const Id = z.object({ id: z.int() });

/** The products that have these SKUs or current slugs, locked. */
export async function loadProductsOf(sql: Sql, skus: readonly string[], slugs: readonly string[]): Promise<readonly ProductState[]> {
  const ids = await sql.rows(Id)`
    select v.product_id as id from product.variants v where v.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
    union
    select p.product_id from product.products p where p.slug = any (array(select jsonb_array_elements_text(${json(slugs)})))
  `;
  return loadProducts(
    sql,
    ids.map(({ id }) => id),
  );
}

/** Products with all their variants, also removed ones, locked in the order of their ids. */
export async function loadProducts(sql: Sql, ids: readonly number[]): Promise<readonly ProductState[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows(Row)`
    select jsonb_build_object(
             'productId', p.product_id, 'version', p.version, 'slug', p.slug, 'title', p.title, 'description', p.description,
             'optionNames', p.option_names, 'attributes', p.attributes, 'imageUrl', p.image_url, 'taxCategory', p.tax_category,
             'seoTitle', p.seo_title, 'seoDescription', p.seo_description,
             'publishedFrom', p.published_from, 'publishedUntil', p.published_until, 'deletedAt', p.deleted_at,
             'categories', (select jsonb_agg(c.slug order by pc.position)
                              from product.product_categories pc
                              join product.categories c on c.category_id = pc.category_id
                             where pc.product_id = p.product_id),
             'variants', (select jsonb_agg(jsonb_build_object(
                                   'sku', v.sku, 'optionValues', v.option_values, 'barcode', v.barcode, 'weightGrams', v.weight_grams,
                                   'imageUrl', v.image_url, 'isRemoved', v.removed_at is not null) order by v.position, v.sku)
                            from product.variants v
                           where v.product_id = p.product_id)) as state
      from product.products p
     where p.product_id = any (array(select jsonb_array_elements_text(${json(ids)})::bigint))
     order by p.product_id
       for update of p
  `;
  return rows.map(({ state }) => state);
}

const Slug = z.object({ slug: z.string(), productId: z.int() });

/** Who has or had these slugs. */
export async function slugOwners(sql: Sql, slugs: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.rows(Slug)`
    select s.slug, s.product_id as "productId"
      from product.product_slugs s
     where s.slug = any (array(select jsonb_array_elements_text(${json(slugs)})))
  `;
  return new Map(rows.map(({ slug, productId }) => [slug, productId]));
}
