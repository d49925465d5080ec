import * as z from 'zod';
import { HOME_MARKET, PricedProduct } from '../../../contracts/product/http.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';

export interface ProductList {
  /** A category's slug, current or former: its products and those of the categories below it. */
  readonly category?: string | undefined;
  /** The slug of the last product of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const Listed = z.object({ slug: z.string(), body: z.string() });

/** A page of listed products, oldest first: each as JSON. */
export async function listProducts(
  sql: Sql,
  { category, after = '', limit }: ProductList,
): Promise<{ products: readonly string[]; next: string | null }> {
  const rows =
    category === undefined
      ? await sql.rows(Listed)`
          with start as (select case when ${after} = '' then 0 else (select s.product_id from product.product_slugs s where s.slug = ${after}) end as id)
          select p.slug, product.listed_product(p.product_id)::text as body
            from start cross join lateral (
              select o.product_id, o.slug from product.products o where o.is_listed and o.product_id > start.id order by o.product_id limit ${limit + 1}
            ) p
           order by p.product_id
        `
      : await sql.rows(Listed)`
          with start as (select case when ${after} = '' then 0 else (select s.product_id from product.product_slugs s where s.slug = ${after}) end as id)
          select o.slug, product.listed_product(p.product_id)::text as body
            from product.category_slugs c cross join start cross join lateral (
              select l.product_id from product.listings l
               where l.category_id = c.category_id and l.product_id > start.id
               order by l.product_id limit ${limit + 1}
            ) p
            join product.products o on o.product_id = p.product_id
           where c.slug = ${category}
           order by p.product_id
        `;
  const shown = rows.slice(0, limit);
  return { products: shown.map(({ body }) => body), next: rows.length > limit ? (shown.at(-1)?.slug ?? null) : null };
}

const Cursor = z.object({ slug: z.string() });

/** `after` of the previous page: `''` for the first page, which may overlap this one; null on the first page. */
export async function previousPage(sql: Sql, { category, after = '', limit }: ProductList): Promise<string | null> {
  if (after === '') return null;
  const [row] =
    category === undefined
      ? await sql.rows(Cursor)`
          select p.slug
            from product.products p
           where p.is_listed and p.product_id <= (select s.product_id from product.product_slugs s where s.slug = ${after})
           order by p.product_id desc offset ${limit} limit 1
        `
      : await sql.rows(Cursor)`
          select p.slug
            from product.products p
           where p.product_id = (select l.product_id
                                   from product.listings l
                                  where l.category_id = (select c.category_id from product.category_slugs c where c.slug = ${category})
                                    and l.product_id <= (select s.product_id from product.product_slugs s where s.slug = ${after})
                                  order by l.product_id desc offset ${limit} limit 1)
        `;
  return row?.slug ?? '';
}

/** Serialized JSON as the database returns it, with the version of its product. */
const Body = z.object({ body: z.string(), version: z.int() });

export type ProductBody = Readonly<z.infer<typeof Body>>;

const SoldBody = Body.extend({ until: z.int().nullable() });

/** What is sold under a SKU at a time, a `Product`, and when that ends, in milliseconds; without a time, also what is not published. */
export async function findProduct(sql: Sql, sku: string, at: Date | null): Promise<z.infer<typeof SoldBody> | undefined> {
  const [product] = await sql.rows(SoldBody)`
    select jsonb_build_object(
             'sku', v.sku, 'slug', p.slug, 'title', v.title, 'description', p.description, 'imageUrl', coalesce(v.image_url, p.image_url), 'version', p.version,
             'picture', (select product.picture_view(pic)
                           from product.pictures pic
                          where pic.product_id = p.product_id and pic.state = 'ready' and pic.removed_at is null and coalesce(pic.sku, v.sku) = v.sku
                          order by pic.sku is null, pic.position
                          limit 1),
             'price', jsonb_build_object('amount', v.price_amount, 'currency', v.price_currency),
             'wasPrice', case when v.was_amount is not null then jsonb_build_object('amount', v.was_amount, 'currency', v.price_currency) end,
             'category', c.slug
           )::text as body,
           p.version,
           case when v.sold_until < 'infinity' and v.sold_until > '-infinity' then floor(extract(epoch from v.sold_until) * 1000)::bigint end as until
      from product.variants v
      join product.products p on p.product_id = v.product_id
      join product.product_categories pc on pc.product_id = p.product_id and pc.position = 0
      join product.categories c on c.category_id = pc.category_id
     where v.sku = ${sku} and (${at}::timestamptz is null or (v.sold_from <= ${at} and v.sold_until > ${at}))
  `;
  return product;
}

/** A listed product, a `ProductDetail`, by its slug or a former one. */
export async function findProductPage(sql: Sql, slug: string): Promise<ProductBody | undefined> {
  const [row] = await sql.rows(Body)`
    select page::text as body, (page ->> 'version')::bigint as version from product.product_page(${slug}) as page where page is not null
  `;
  return row;
}

const Priced = PricedProduct.extend({ isDue: z.boolean() });

/** The prices at a time of the SKUs that can be ordered then. */
export async function pricesOf(sql: Sql, skus: readonly string[], market: string, at: Date): Promise<readonly PricedProduct[]> {
  // An array: for a join the planner scans the whole table.
  const rows = await sql.rows(Priced)`
    select v.sku, v.title, jsonb_build_object('amount', v.price_amount, 'currency', v.price_currency) as price, v.price_until <= ${at} as "isDue"
      from product.variants v
     where v.sku = any (array(select jsonb_array_elements_text(${json(skus)}))) and v.sold_from <= ${at} and v.sold_until > ${at}
  `;
  // A dated price has just begun or ended, and the row does not have it yet.
  const dated = market === HOME_MARKET ? rows.filter(({ isDue }) => isDue) : rows;
  if (dated.length === 0) return rows.map(withoutDue);
  const current = await datedPrices(
    sql,
    dated.map(({ sku }) => sku),
    market,
    at,
  );
  const isDated = new Set(dated);
  return rows.flatMap((row) => {
    const price = isDated.has(row) ? current.get(row.sku) : row.price;
    return price ? [{ ...withoutDue(row), price }] : [];
  });
}

function withoutDue({ sku, title, price }: z.infer<typeof Priced>): PricedProduct {
  return { sku, title, price };
}

const DatedRow = PricedProduct.pick({ sku: true, price: true });

async function datedPrices(
  sql: Sql,
  skus: readonly string[],
  market: string,
  at: Date,
): Promise<ReadonlyMap<string, PricedProduct['price']>> {
  const rows = await sql.rows(DatedRow)`
    select p.sku, jsonb_build_object('amount', p.amount, 'currency', p.currency) as price from product.prices_at(${json(skus)}, ${market}, ${at}) p
  `;
  return new Map(rows.map(({ sku, price }) => [sku, price]));
}
