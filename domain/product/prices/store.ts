import * as z from 'zod';
import type { DatedPrice } from '../../../contracts/product/editor.ts';
import type { PriceChanged } from '../../../contracts/product/events.ts';
import { Money } from '../../../platform/money/money.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { listPagesOf, recordEvents } from '../catalogue/record-changes.ts';
import { Instant } from '../catalogue/product-state.ts';

export interface PriceRow extends Omit<DatedPrice, 'from' | 'until'> {
  readonly sku: string;
  readonly from: Date;
  readonly until: Date | null;
}

/** Stores a dated price in place of one with the same start, and increments the product's version. */
export async function addPrice(sql: Sql, { sku, market, kind, price, from, until }: PriceRow, at: Date): Promise<void> {
  await sql.run`
    insert into product.prices (sku, market, kind, valid_from, valid_until, amount, currency)
    values (${sku}, ${market}, ${kind}, ${from}, ${until}, ${price.amount}, ${price.currency})
    on conflict (sku, market, kind, valid_from) do update
       set valid_until = excluded.valid_until, amount = excluded.amount, currency = excluded.currency
  `;
  await sql.run`
    update product.products set version = version + 1, changed_at = ${at} where product_id = (select product_id from product.variants where sku = ${sku})
  `;
  await priceVariants(sql, [sku], at);
}

const Changed = z.object({ sku: z.string() });

/** Brings the current prices of SKUs to the time, and records an event for each that changed. */
export async function priceVariants(sql: Sql, skus: readonly string[], at: Date): Promise<void> {
  const changed = await sql.rows(Changed)`select sku from product.price_variants(${json(skus)}, ${at})`;
  await recordPriceChanges(
    sql,
    changed.map(({ sku }) => sku),
    at,
  );
}

const Fact = z.object({
  sku: z.string(),
  slug: z.string(),
  category: z.string(),
  categories: z.array(z.string()),
  price: Money,
  version: z.int(),
});

async function recordPriceChanges(sql: Sql, skus: readonly string[], at: Date): Promise<void> {
  if (skus.length === 0) return;
  const facts = await sql.rows(Fact)`
    select v.sku, p.slug, p.version, jsonb_build_object('amount', v.price_amount, 'currency', v.price_currency) as price,
           c.slugs ->> 0 as category, c.slugs as categories
      from product.variants v
      join product.products p on p.product_id = v.product_id
     cross join lateral (
       select jsonb_agg(c.slug order by pc.position) as slugs
         from product.product_categories pc
         join product.categories c on c.category_id = pc.category_id
        where pc.product_id = p.product_id
     ) c
     where v.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
     order by v.sku
  `;
  const pages = await listPagesOf(
    sql,
    facts.flatMap(({ categories }) => categories),
  );
  const events = facts.map(({ categories, ...fact }): z.infer<typeof PriceChanged> => ({
    type: 'product.price-changed.v1',
    ...fact,
    categories: [...new Set(categories.flatMap((slug) => pages.get(slug) ?? [slug]))].toSorted(),
    changedAt: at.toISOString(),
  }));
  await recordEvents(sql, events);
}

const StoredPrice = z.object({
  market: z.string(),
  kind: z.enum(['list', 'sale']),
  price: Money,
  from: Instant,
  until: Instant.nullable(),
});

/** All dated prices of a SKU, the latest first. */
export async function pricesOfSku(sql: Sql, sku: string): Promise<readonly z.infer<typeof StoredPrice>[]> {
  return sql.rows(StoredPrice)`
    select market, kind, jsonb_build_object('amount', amount, 'currency', currency) as price, valid_from as "from", valid_until as until
      from product.prices
     where sku = ${sku}
     order by market, kind, valid_from desc
  `;
}
