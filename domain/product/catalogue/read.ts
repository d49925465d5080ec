import * as z from 'zod';
import { HOME_MARKET, ListedProduct, PricedProduct, Product } from '../../../contracts/product/http.ts';
import { ProductDetail } from '../../../contracts/product/product-page.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';

export interface ProductList {
  /** A category's slug, current or former: its products and those of the categories below it. */
  readonly category?: string | undefined;
  /** The slug of the last product of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const Listed = z.object({ product: ListedProduct });

/** A page of listed products, oldest first. */
export async function listProducts(
  sql: Sql,
  { category, after = '', limit }: ProductList,
): Promise<{ products: readonly ListedProduct[]; next: string | null }> {
  const rows =
    category === undefined
      ? await sql.rows(Listed)`
          with start as (select case when ${after} = '' then 0 else (select s.product_id from product.product_slugs s where s.slug = ${after}) end as id)
          select product.listed_product(p.product_id) as product
            from start cross join lateral (
              select o.product_id from product.products o where o.is_listed and o.product_id > start.id order by o.product_id limit ${limit + 1}
            ) p
           order by p.product_id
        `
      : await sql.rows(Listed)`
          with start as (select case when ${after} = '' then 0 else (select s.product_id from product.product_slugs s where s.slug = ${after}) end as id)
          select product.listed_product(p.product_id) as product
            from product.category_slugs c cross join start cross join lateral (
              select l.product_id from product.listings l
               where l.category_id = c.category_id and l.product_id > start.id
               order by l.product_id limit ${limit + 1}
            ) p
           where c.slug = ${category}
           order by p.product_id
        `;
  const products = rows.slice(0, limit).map(({ product }) => product);
  return { products, next: rows.length > limit ? (products.at(-1)?.slug ?? null) : null };
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

/** What is sold under a SKU at a time; without one, also what is not published. */
export async function findProduct(sql: Sql, sku: string, at: Date | null): Promise<Product | undefined> {
  const [product] = await sql.rows(Product)`
    select v.sku, p.slug, v.title, p.description, coalesce(v.image_url, p.image_url) as "imageUrl", p.version,
           (select product.picture_view(pic)
              from product.pictures pic
             where pic.product_id = p.product_id and pic.state = 'ready' and pic.removed_at is null and coalesce(pic.sku, v.sku) = v.sku
             order by pic.sku is null, pic.position
             limit 1) as picture,
           jsonb_build_object('amount', v.price_amount, 'currency', v.price_currency) as price,
           case when v.was_amount is not null then jsonb_build_object('amount', v.was_amount, 'currency', v.price_currency) end as "wasPrice",
           c.slug as category
      from product.variants v
      join product.products p on p.product_id = v.product_id
      join product.product_categories pc on pc.product_id = p.product_id and pc.position = 0
      join product.categories c on c.category_id = pc.category_id
     where v.sku = ${sku} and (${at}::timestamptz is null or (v.sold_from <= ${at} and v.sold_until > ${at}))
  `;
  return product;
}

const Detail = z.object({ detail: ProductDetail.nullable() });

/** A listed product by its slug or a former one. */
export async function findProductPage(sql: Sql, slug: string): Promise<ProductDetail | undefined> {
  const [row] = await sql.rows(Detail)`select product.product_page(${slug}) as detail`;
  return row?.detail ?? undefined;
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
