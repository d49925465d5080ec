import * as z from 'zod';
import { ProductError } from '../errors.ts';
import type { Money } from '../../../platform/money/money.ts';
import { record } from '../../../platform/outbox/record.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import { currentTraceparent } from '../../../platform/telemetry/trace.ts';
import { changePrice, refuseOtherCategoryNames } from './catalogue.ts';
import { Category, CategoryName, PricedProduct, type Product, type ProductDraft, PutCounts } from '../../../contracts/product/http.ts';
import type { PriceChanged } from '../../../contracts/product/events.ts';

const ProductRow = z
  .object({
    sku: z.string(),
    title: z.string(),
    description: z.string(),
    category: z.string(),
    price_amount: z.int(),
    price_currency: z.string(),
    image_url: z.string().nullable(),
    version: z.int(),
  })
  .transform(({ price_amount, price_currency, image_url, ...row }): Product => ({
    ...row,
    price: { amount: price_amount, currency: price_currency },
    imageUrl: image_url,
  }));

/** Every category that has a product. */
export async function listCategories(sql: Sql): Promise<readonly Category[]> {
  return sql.rows(Category)`
    select c.slug, c.name, p.count as "productCount"
      from product.categories c
      join (select category, count(*) from product.products group by category) p on p.category = c.slug
     order by c.name, c.slug
  `;
}

export interface ProductList {
  readonly category?: string | undefined;
  /** The last SKU of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page of products in the order of their SKUs. */
export async function listProducts(
  sql: Sql,
  { category, after = '', limit }: ProductList,
): Promise<{ products: readonly Product[]; next: string | null }> {
  const rows =
    category === undefined
      ? await sql.rows(ProductRow)`
          select sku, title, description, category, price_amount, price_currency, image_url, version
            from product.products
           where sku > ${after}
           order by sku
           limit ${limit + 1}
        `
      : await sql.rows(ProductRow)`
          select sku, title, description, category, price_amount, price_currency, image_url, version
            from product.products
           where category = ${category} and sku > ${after}
           order by sku
           limit ${limit + 1}
        `;
  const products = rows.slice(0, limit);
  return { products, next: rows.length > limit ? (products.at(-1)?.sku ?? null) : null };
}

const Cursor = z.object({ sku: z.string() });

/** `after` of the previous page: `''` for the first page, which may overlap this one; null on the first page. */
export async function previousPage(sql: Sql, { category, after = '', limit }: ProductList): Promise<string | null> {
  if (after === '') return null;
  const [row] =
    category === undefined
      ? await sql.rows(Cursor)`select sku from product.products where sku <= ${after} order by sku desc offset ${limit} limit 1`
      : await sql.rows(Cursor)`
          select sku
            from product.products
           where category = ${category} and sku <= ${after}
           order by sku desc
          offset ${limit}
           limit 1
        `;
  return row?.sku ?? '';
}

export async function findProduct(sql: Sql, sku: string): Promise<Product | undefined> {
  const [product] = await sql.rows(ProductRow)`
    select sku, title, description, category, price_amount, price_currency, image_url, version
      from product.products
     where sku = ${sku}
  `;
  return product;
}

/** The current prices of the SKUs that exist. */
export async function pricesOf(sql: Sql, skus: readonly string[]): Promise<readonly PricedProduct[]> {
  // An array: for a join the planner scans the whole table.
  return sql.rows(PricedProduct)`
    select p.sku, p.title, jsonb_build_object('amount', p.price_amount, 'currency', p.price_currency) as price, p.version
      from product.products p
     where p.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
  `;
}

/**
 * Adds products with their categories, changes all but the price of existing ones, and records an event per change. Each SKU once.
 *
 * @throws ProductError `category-name-differs`
 */
export async function putProducts(core: Database, drafts: readonly ProductDraft[], audit: Audit): Promise<PutCounts> {
  return core.transaction(async (sql) => {
    await audit(sql, `${drafts.length} products`, { skus: drafts.slice(0, 100).map(({ sku }) => sku) });
    refuseOtherCategoryNames(drafts, await addCategories(sql, drafts));
    const [counts] = await sql.rows(PutCounts)`
      select created, changed, unchanged, prices_kept as "pricesKept"
        from product.put_products(${json(drafts)}, ${currentTraceparent() ?? null})
    `;
    if (!counts) throw new Error('product.put_products returned no row');
    return counts;
  });
}

/** Adds missing categories, and returns the names of all categories of the drafts. */
async function addCategories(sql: Sql, drafts: readonly ProductDraft[]): Promise<readonly CategoryName[]> {
  // If two drafts differ, the first name is inserted; the caller then refuses the second.
  const categories = json([...new Map(drafts.toReversed().map(({ category }) => [category.slug, category])).values()]);
  await sql.run`
    insert into product.categories (slug, name)
    select c.slug, c.name from jsonb_to_recordset(${categories}) as c(slug text, name text) order by c.slug
    on conflict do nothing
  `;
  // A separate statement: only a new snapshot has the rows of a transaction that the insert waited for.
  return sql.rows(CategoryName)`
    select c.slug, c.name
      from product.categories c
      join jsonb_to_recordset(${categories}) as n(slug text) on n.slug = c.slug
  `;
}

export interface PriceSetting {
  readonly sku: string;
  readonly price: Money;

  /** The version of the product that the price is meant for. */
  readonly version: number;
  readonly at: Date;
  readonly audit: Audit;
}

/** Sets the price if the product is still at `version`, and records the event. An equal price changes nothing. */
export async function setPrice(core: Database, { sku, price, version, at, audit }: PriceSetting): Promise<Product> {
  return core.transaction(async (sql) => {
    const [product] = await sql.rows(ProductRow)`
      select sku, title, description, category, price_amount, price_currency, image_url, version
        from product.products
       where sku = ${sku}
         for update
    `;
    if (!product) throw productNotFound(sku);
    if (changePrice(product, price, version) === 'same') return product;
    const [changed] = await sql.rows(ProductRow)`
      update product.products
         set price_amount = ${price.amount}, price_currency = ${price.currency}, version = version + 1, changed_at = ${at}
       where sku = ${sku}
      returning sku, title, description, category, price_amount, price_currency, image_url, version
    `;
    if (!changed) throw productNotFound(sku);
    const event: z.infer<typeof PriceChanged> = {
      type: 'product.price-changed.v1',
      sku,
      category: changed.category,
      price,
      version: changed.version,
      changedAt: at.toISOString(),
    };
    await record(sql, 'product', [event], { lane: 0, subject: ({ sku }) => sku });
    await audit(sql, sku, { from: product.price, to: price });
    return changed;
  });
}

export function productNotFound(sku: string): ProductError {
  return new ProductError('product-not-found', `there is no product ${JSON.stringify(sku)}; GET /api/products lists the products`);
}
