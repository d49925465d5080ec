import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';

const Product = z.object({
  id: z.int(),
  version: z.int(),
  changedAt: z.int(),
  slugs: z.array(z.string()),
  skus: z.array(z.string()),
  categories: z.array(z.int()),
});

export type ChangedProduct = Readonly<z.infer<typeof Product>>;

const Changes = z.object({
  products: z.array(Product),
  lists: z.array(z.string()),
  areListingsChanged: z.boolean(),
  isTreeChanged: z.boolean(),
});

/** What caches have to forget. */
export interface CatalogueChanges {
  readonly products: readonly ChangedProduct[];

  /** Slugs, also former ones, of the categories whose list changed. */
  readonly lists: readonly string[];

  /** Whether a list has other products now. */
  readonly areListingsChanged: boolean;

  /** Whether a name or the tree of categories changed. */
  readonly isTreeChanged: boolean;
}

/** What the transaction has changed so far. */
export async function changesOfTransaction(sql: Sql): Promise<CatalogueChanges> {
  const [changes] = await sql.rows(Changes)`
    with products as (
      select product.cached_keys(p.product_id) as keys from product.products p where p.changed_by = pg_current_xact_id_if_assigned()
    ),
    lists as (
      select l.category_id from product.list_changes l where l.changed_by = pg_current_xact_id_if_assigned()
    ),
    shown as (
      select l.category_id from lists l
      union
      select c.id::bigint from products p cross join lateral jsonb_array_elements_text(p.keys -> 'categories') as c(id)
    )
    select (select coalesce(jsonb_agg(keys), '[]') from products) as products,
           (select coalesce(jsonb_agg(s.slug), '[]') from shown join product.category_slugs s on s.category_id = shown.category_id) as lists,
           exists (select from lists where category_id is not null) as "areListingsChanged",
           exists (select from lists where category_id is null) as "isTreeChanged"
  `;
  if (!changes) throw new Error('the database returned no changes');
  return changes;
}

const ListChange = z.object({ categoryId: z.int().nullable(), changedBy: z.string() });

export type ListChange = Readonly<z.infer<typeof ListChange>>;

/** Lists that changed since a moment (see domain/product/search/store.ts), each with the transaction that changed it. */
export async function listChangesSince(sql: Sql, moment: string): Promise<readonly ListChange[]> {
  return sql.rows(ListChange)`
    select distinct l.category_id as "categoryId", l.changed_by::text as "changedBy" from product.list_changes l where l.changed_by >= ${moment}::xid8
  `;
}

const KeysRow = z.object({ keys: Product });

/** What caches have of products. */
export async function cachedProducts(sql: Sql, ids: readonly number[]): Promise<readonly ChangedProduct[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows(KeysRow)`
    select product.cached_keys(p.product_id) as keys
      from product.products p
     where p.product_id = any (array(select jsonb_array_elements_text(${json(ids)})::bigint))
  `;
  return rows.map(({ keys }) => keys);
}

const SlugRow = z.object({ slug: z.string() });

/** All slugs, also former ones, of categories. */
export async function slugsOfCategories(sql: Sql, ids: readonly number[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows(SlugRow)`
    select s.slug from product.category_slugs s where s.category_id = any (array(select jsonb_array_elements_text(${json(ids)})::bigint))
  `;
  return rows.map(({ slug }) => slug);
}

/** Records again that products changed: their pages may have been rendered from what a cache had of the former version. */
export async function repeatChangeEvents(sql: Sql, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await sql.run`select product.record_change_events(${json(ids)}, null)`;
}

/** How long changes of lists are kept: a task that starts follows the catalogue from where another stopped. */
const KEPT_HOURS = 24;

/** Deletes changes of lists that no task asks for any more. */
export async function deleteOldListChanges(sql: Sql): Promise<void> {
  await sql.run`delete from product.list_changes where changed_at < clock_timestamp() - make_interval(hours => ${KEPT_HOURS}::int)`;
}
