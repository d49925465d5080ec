import type { QueryParameters } from '../../../../contracts/analytics/parameters.ts';
import { OrderPercentilesRow, OrderValueRow, RevenueRow, TopProductRow } from '../../../../contracts/analytics/rows.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';

type Parameters<Name extends keyof QueryParameters> = QueryParameters[Name];

/** Revenue from the rollups by country, or by category where the category matters. */
export async function revenue(sql: Sql, parameters: Parameters<'revenue'>, timeZone: string): Promise<readonly RevenueRow[]> {
  const { by, category } = parameters;
  if (by === 'category' || category !== undefined)
    return by === 'hour' ? categoryHours(sql, parameters, timeZone) : categoryDays(sql, parameters);
  return by === 'hour' ? orderHours(sql, parameters, timeZone) : orderDays(sql, parameters);
}

function orderDays(sql: Sql, { from, to, by, country }: Parameters<'revenue'>) {
  return sql.rows(RevenueRow)`
    select case ${by} when 'day' then r.day::text else r.country end as key, r.currency,
           sum(r.amount)::bigint as revenue, sum(r.units)::bigint as units, sum(r.orders)::bigint as orders
      from analytics.order_days r
     where r.day between ${from}::date and ${to}::date and (${country ?? null}::text is null or r.country = ${country ?? null})
     group by 1, 2
     order by 1, 2
  `;
}

function orderHours(sql: Sql, { from, to, country }: Parameters<'revenue'>, timeZone: string) {
  return sql.rows(RevenueRow)`
    select to_char(r.hour at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as key, r.currency,
           sum(r.amount)::bigint as revenue, sum(r.units)::bigint as units, sum(r.orders)::bigint as orders
      from analytics.order_hours r
     where r.hour >= ${from}::date::timestamp at time zone ${timeZone} and r.hour < (${to}::date + 1)::timestamp at time zone ${timeZone}
       and (${country ?? null}::text is null or r.country = ${country ?? null})
     group by 1, 2
     order by 1, 2
  `;
}

function categoryDays(sql: Sql, { from, to, by, country, category }: Parameters<'revenue'>) {
  return sql.rows(RevenueRow)`
    select case ${by} when 'day' then r.day::text when 'country' then r.country else r.category end as key, r.currency,
           sum(r.amount)::bigint as revenue, sum(r.units)::bigint as units, null::bigint as orders
      from analytics.category_days r
     where r.day between ${from}::date and ${to}::date
       and (${country ?? null}::text is null or r.country = ${country ?? null}) and (${category ?? null}::text is null or r.category = ${category ?? null})
     group by 1, 2
     order by 1, 2
  `;
}

function categoryHours(sql: Sql, { from, to, country, category }: Parameters<'revenue'>, timeZone: string) {
  return sql.rows(RevenueRow)`
    select to_char(r.hour at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as key, r.currency,
           sum(r.amount)::bigint as revenue, sum(r.units)::bigint as units, null::bigint as orders
      from analytics.category_hours r
     where r.hour >= ${from}::date::timestamp at time zone ${timeZone} and r.hour < (${to}::date + 1)::timestamp at time zone ${timeZone}
       and (${country ?? null}::text is null or r.country = ${country ?? null}) and (${category ?? null}::text is null or r.category = ${category ?? null})
     group by 1, 2
     order by 1, 2
  `;
}

export function topProducts(sql: Sql, { from, to, by, limit }: Parameters<'top-products'>): Promise<readonly TopProductRow[]> {
  return sql.rows(TopProductRow)`
    select top.sku, coalesce(p.category, 'unknown') as category, top.currency, top.revenue, top.units
      from (
        select r.sku, r.currency, sum(r.amount)::bigint as revenue, sum(r.units)::bigint as units
          from analytics.product_days r
         where r.day between ${from}::date and ${to}::date
         group by r.sku, r.currency
        having sum(r.units) > 0
         order by case ${by} when 'units' then sum(r.units) else sum(r.amount) end desc, r.sku, r.currency
         limit ${limit}::int
      ) as top
      left join analytics.products p on p.sku = top.sku
     order by case ${by} when 'units' then top.units else top.revenue end desc, top.sku, top.currency
  `;
}

export function orderValues(sql: Sql, { from, to, country }: Parameters<'order-values'>): Promise<readonly OrderValueRow[]> {
  return sql.rows(OrderValueRow)`
    select r.day::text as day, r.currency, sum(r.orders)::bigint as orders, sum(r.amount)::bigint as revenue,
           coalesce(round(sum(r.amount) / nullif(sum(r.orders), 0)), 0)::bigint as average, sum(r.cancelled_orders)::bigint as "cancelledOrders"
      from analytics.order_days r
     where r.day between ${from}::date and ${to}::date and (${country ?? null}::text is null or r.country = ${country ?? null})
     group by r.day, r.currency
     order by r.day, r.currency
  `;
}

/** The value below which that part of the orders is, by the histogram. */
export function orderPercentiles(
  sql: Sql,
  { from, to, country }: Parameters<'order-percentiles'>,
): Promise<readonly OrderPercentilesRow[]> {
  return sql.rows(OrderPercentilesRow)`
    with buckets as (
      select r.currency, r.bucket, sum(r.orders) as orders
        from analytics.order_values r
       where r.day between ${from}::date and ${to}::date and (${country ?? null}::text is null or r.country = ${country ?? null})
       group by r.currency, r.bucket
      having sum(r.orders) > 0
    ),
    cumulative as (
      select b.currency, analytics.bucket_value(b.bucket) as value, sum(b.orders) over (partition by b.currency) as total,
             sum(b.orders) over (partition by b.currency order by b.bucket) as up_to
        from buckets b
    )
    select c.currency, max(c.total)::bigint as orders,
           min(c.value) filter (where c.up_to >= 0.5 * c.total) as p50,
           min(c.value) filter (where c.up_to >= 0.75 * c.total) as p75,
           min(c.value) filter (where c.up_to >= 0.9 * c.total) as p90,
           min(c.value) filter (where c.up_to >= 0.95 * c.total) as p95,
           min(c.value) filter (where c.up_to >= 0.99 * c.total) as p99
      from cumulative c
     group by c.currency
     order by c.currency
  `;
}
