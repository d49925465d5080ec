import * as z from 'zod';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { recordProductChanges } from './record-changes.ts';
import { variantTitle } from './product-state.ts';
import type { FirstPrice, ProductChange, ProductState } from './product-state.ts';

/** A product that has an id. */
export type StoredChange = ProductChange & { readonly after: ProductState & { readonly productId: number } };

/** Stores products with their variants, prices of new SKUs, lists and events. The catalogue must be locked. `formerPages`: categories that listed them before a move. */
export async function saveProducts(
  sql: Sql,
  changes: readonly ProductChange[],
  firstPrices: readonly FirstPrice[],
  at: Date,
  formerPages: readonly string[] = [],
): Promise<readonly StoredChange[]> {
  if (changes.length === 0) return [];
  const stored = await withIds(sql, changes);
  const products = stored.map(({ after }) => after);
  await putProducts(sql, products, at);
  await putCategories(sql, products);
  await putVariants(sql, products, firstPrices, at);
  await listProducts(
    sql,
    products.map(({ productId }) => productId),
    at,
  );
  await recordProductChanges(sql, stored, at, formerPages);
  return stored;
}

/** Brings lists, counts and what can be ordered to the state of the products. */
export async function listProducts(sql: Sql, ids: readonly number[], at: Date): Promise<void> {
  await sql.run`select product.list_products(${json(ids)}, ${at})`;
}

const Id = z.object({ id: z.int() });

async function withIds(sql: Sql, changes: readonly ProductChange[]): Promise<readonly StoredChange[]> {
  const missing = changes.filter(({ after }) => after.productId === null).length;
  const ids = await sql.rows(Id)`
    select nextval(pg_get_serial_sequence('product.products', 'product_id')) as id from generate_series(1, ${missing}::int)
  `;
  const next = ids.values();
  return changes.map(({ before, after }) => {
    const productId = after.productId ?? next.next().value?.id;
    if (productId === undefined) throw new Error('the database returned too few product ids');
    return { before, after: { ...after, productId, version: after.version + 1 } };
  });
}

type Stored = StoredChange['after'];

async function putProducts(sql: Sql, products: readonly Stored[], at: Date): Promise<void> {
  await sql.run`
    insert into product.products as p (product_id, slug, title, description, option_names, attributes, image_url, tax_category,
                                       seo_title, seo_description, published_from, published_until, deleted_at, version, changed_at)
    select n."productId", n.slug, n.title, n.description, n."optionNames", n.attributes, n."imageUrl", n."taxCategory",
           n."seoTitle", n."seoDescription", n."publishedFrom", n."publishedUntil", n."deletedAt", n.version, ${at}
      from jsonb_to_recordset(${json(products)}) as n(
             "productId" bigint, slug text, title text, description text, "optionNames" text[], attributes jsonb, "imageUrl" text, "taxCategory" text,
             "seoTitle" text, "seoDescription" text, "publishedFrom" timestamptz, "publishedUntil" timestamptz, "deletedAt" timestamptz, version integer)
    on conflict (product_id) do update
       set slug = excluded.slug, title = excluded.title, description = excluded.description, option_names = excluded.option_names,
           attributes = excluded.attributes, image_url = excluded.image_url, tax_category = excluded.tax_category,
           seo_title = excluded.seo_title, seo_description = excluded.seo_description, published_from = excluded.published_from,
           published_until = excluded.published_until, deleted_at = excluded.deleted_at, version = excluded.version, changed_at = excluded.changed_at
  `;
  await sql.run`
    insert into product.product_slugs (slug, product_id)
    select n.slug, n."productId" from jsonb_to_recordset(${json(products)}) as n(slug text, "productId" bigint)
    on conflict (slug) do nothing
  `;
}

async function putCategories(sql: Sql, products: readonly Stored[]): Promise<void> {
  const rows = products.flatMap(({ productId, categories }) => categories.map((slug, position) => ({ productId, slug, position })));
  await sql.run`
    delete from product.product_categories where product_id = any (array(select jsonb_array_elements_text(${json(products.map(({ productId }) => productId))})::bigint))
  `;
  await sql.run`
    insert into product.product_categories (product_id, position, category_id)
    select n."productId", n.position, c.category_id
      from jsonb_to_recordset(${json(rows)}) as n("productId" bigint, slug text, position integer)
      join product.categories c on c.slug = n.slug
  `;
}

async function putVariants(sql: Sql, products: readonly Stored[], firstPrices: readonly FirstPrice[], at: Date): Promise<void> {
  const priceOf = new Map(firstPrices.map(({ sku, price }) => [sku, price]));
  const rows = products.flatMap((product) =>
    product.variants.map((variant, position) => ({
      ...variant,
      position,
      productId: product.productId,
      title: variantTitle(product, variant),
      ...priceOf.get(variant.sku),
    })),
  );
  // Two variants may swap their options or barcodes.
  await sql.run`
    update product.variants
       set removed_at = coalesce(removed_at, ${at}), barcode = null
     where product_id = any (array(select jsonb_array_elements_text(${json(products.map(({ productId }) => productId))})::bigint))
  `;
  // Existing rows keep their prices, but the check for null comes before the conflict: XXX is ISO 4217's code for no currency.
  await sql.run`
    insert into product.variants as v (sku, product_id, position, option_values, title, barcode, weight_grams, image_url, price_amount, price_currency, removed_at)
    select n.sku, n."productId", n.position, n."optionValues", n.title, n.barcode, n."weightGrams", n."imageUrl", coalesce(n.amount, 0), coalesce(n.currency, 'XXX'),
           case when n."isRemoved" then ${at}::timestamptz end
      from jsonb_to_recordset(${json(rows)}) as n(sku text, "productId" bigint, position integer, "optionValues" text[], title text, barcode text,
             "weightGrams" integer, "imageUrl" text, amount bigint, currency text, "isRemoved" boolean)
     order by n.sku
    on conflict (sku) do update
       set position = excluded.position, option_values = excluded.option_values, title = excluded.title, barcode = excluded.barcode,
           weight_grams = excluded.weight_grams, image_url = excluded.image_url,
           removed_at = case when excluded.removed_at is not null then coalesce(v.removed_at, excluded.removed_at) end
  `;
  await sql.run`
    insert into product.prices (sku, market, kind, valid_from, amount, currency)
    select n.sku, 'home', 'list', ${at}, (n.price ->> 'amount')::bigint, n.price ->> 'currency'
      from jsonb_to_recordset(${json(firstPrices)}) as n(sku text, price jsonb)
     order by n.sku
  `;
}
