import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';

export interface ChangedProduct {
  readonly sku: string;
  readonly slug: string | null;
  readonly category: string;
  readonly version: number;
}

export interface ChangedAvailability {
  readonly sku: string;
  readonly isAvailable: boolean;
  readonly changedAt: string;
}

/** Records that products changed. Until product has been asked, they are not recommended. */
export async function recordChanges(sql: Sql, changes: readonly ChangedProduct[]): Promise<void> {
  if (changes.length === 0) return;
  await sql.run`
    insert into recommendation.products as p (sku, slug, category, version)
    select distinct on (c.sku) c.sku, c.slug, c.category, c.version
      from jsonb_to_recordset(${json(changes)}) as c (sku text, slug text, category text, version bigint)
     order by c.sku, c.version desc
    on conflict (sku) do update
       set slug = coalesce(excluded.slug, p.slug), category = excluded.category, version = excluded.version,
           is_published = false, is_checked = false
     where p.version <= excluded.version
  `;
}

/** Records which products are sold out or available again. */
export async function recordAvailability(sql: Sql, changes: readonly ChangedAvailability[]): Promise<void> {
  if (changes.length === 0) return;
  await sql.run`
    insert into recommendation.products as p (sku, is_available, available_at)
    select distinct on (c.sku) c.sku, c."isAvailable", c."changedAt"
      from jsonb_to_recordset(${json(changes)}) as c (sku text, "isAvailable" boolean, "changedAt" timestamptz)
     order by c.sku, c."changedAt" desc
    on conflict (sku) do update set is_available = excluded.is_available, available_at = excluded.available_at
     where p.available_at <= excluded.available_at
  `;
}

const Unchecked = z.object({ sku: z.string(), version: z.int() });

export type Unchecked = z.infer<typeof Unchecked>;

export async function uncheckedProducts(sql: Sql, limit: number): Promise<readonly Unchecked[]> {
  return sql.rows(Unchecked)`select p.sku, p.version from recommendation.products p where not p.is_checked order by p.sku limit ${limit}`;
}

export interface CheckedProduct extends Unchecked {
  readonly isPublished: boolean;
  readonly isAvailable: boolean;
}

/** Saves what product and inventory returned at a time. A product that has changed since stays unchecked. */
export async function saveChecked(sql: Sql, products: readonly CheckedProduct[], at: Date): Promise<void> {
  await sql.run`
    update recommendation.products p
       set is_published = c."isPublished", is_checked = true,
           is_available = case when p.available_at < ${at} then c."isAvailable" else p.is_available end,
           available_at = greatest(p.available_at, ${at})
      from jsonb_to_recordset(${json(products)}) as c (sku text, version bigint, "isPublished" boolean, "isAvailable" boolean)
     where p.sku = c.sku and p.version = c.version
  `;
}

const Known = z.object({ sku: z.string(), slug: z.string().nullable(), category: z.string().nullable(), is_shown: z.boolean() });

export type KnownProduct = Readonly<z.infer<typeof Known>>;

/** What is known of SKUs, and whether they may be recommended: published and in stock. */
export async function knownProducts(sql: Sql, skus: readonly string[]): Promise<ReadonlyMap<string, KnownProduct>> {
  const rows = await sql.rows(Known)`
    select p.sku, p.slug, p.category, p.is_published and p.is_available as is_shown
      from recommendation.products p
     where p.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
  `;
  return new Map(rows.map((row) => [row.sku, row]));
}
