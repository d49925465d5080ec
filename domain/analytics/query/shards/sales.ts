import type { QueryParameters } from '../../../../contracts/analytics/parameters.ts';
import { OrderPercentilesRow, OrderValueRow, RevenueRow, TopProductRow } from '../../../../contracts/analytics/rows.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';

type Parameters<Name extends keyof QueryParameters> = QueryParameters[Name];

/** Each statement is one for the engine, which runs it on all shards at once. Citus sums by day or SKU on each shard first. */
export function revenue(orders: Sql, { from, to, by, country }: Parameters<'revenue'>, timeZone: string): Promise<readonly RevenueRow[]> {
  return orders.rows(RevenueRow)`
    with sold as (
      select s.customer_id, s.order_id,
             case ${by}::text
               when 'day' then ((s.placed_at at time zone ${timeZone})::date)::text
               when 'hour' then to_char(date_trunc('hour', s.placed_at at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
               else s.country
             end as key,
             s.currency, sum(s.units)::bigint as units, sum(s.amount)::bigint as amount
        from shop.sold_lines s
       where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < (${to}::date + 1)::timestamp at time zone ${timeZone}
         and (${country ?? null}::text is null or s.country = ${country ?? null}::text)
       group by s.customer_id, s.order_id, 3, s.currency
    )
    select key, currency, sum(amount)::bigint as revenue, sum(units)::bigint as units, count(*) filter (where units > 0) as orders
      from sold
     group by key, currency
     order by key, currency
  `;
}

export function topProducts(
  orders: Sql,
  { from, to, by, limit }: Parameters<'top-products'>,
  timeZone: string,
): Promise<readonly Omit<TopProductRow, 'category'>[]> {
  return orders.rows(TopProductRow.omit({ category: true }))`
    select s.sku, s.currency, sum(s.amount)::bigint as revenue, sum(s.units)::bigint as units
      from shop.sold_lines s
     where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < (${to}::date + 1)::timestamp at time zone ${timeZone}
     group by s.sku, s.currency
    having sum(s.units) > 0
     order by case ${by}::text when 'units' then sum(s.units) else sum(s.amount) end desc, s.sku collate "C", s.currency
     limit ${limit}::int
  `;
}

export function orderPercentiles(
  orders: Sql,
  { from, to, country }: Parameters<'order-percentiles'>,
  timeZone: string,
): Promise<readonly OrderPercentilesRow[]> {
  return orders.rows(OrderPercentilesRow)`
    with sold as (
      select s.customer_id, s.order_id, s.currency, sum(s.units)::bigint as units, sum(s.amount)::bigint as amount
        from shop.sold_lines s
       where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < (${to}::date + 1)::timestamp at time zone ${timeZone}
         and (${country ?? null}::text is null or s.country = ${country ?? null}::text)
       group by s.customer_id, s.order_id, s.currency
    )
    select currency, count(*) as orders,
           percentile_disc(0.5) within group (order by amount) as p50,
           percentile_disc(0.75) within group (order by amount) as p75,
           percentile_disc(0.9) within group (order by amount) as p90,
           percentile_disc(0.95) within group (order by amount) as p95,
           percentile_disc(0.99) within group (order by amount) as p99
      from sold
     where units > 0
     group by currency
     order by currency
  `;
}

export function orderValues(
  orders: Sql,
  { from, to, country }: Parameters<'order-values'>,
  timeZone: string,
): Promise<readonly OrderValueRow[]> {
  return orders.rows(OrderValueRow)`
    with sold as (
      select s.customer_id, s.order_id, (s.placed_at at time zone ${timeZone})::date as day, s.currency,
             sum(s.units)::bigint as units, sum(s.amount)::bigint as amount
        from shop.sold_lines s
       where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < (${to}::date + 1)::timestamp at time zone ${timeZone}
         and (${country ?? null}::text is null or s.country = ${country ?? null}::text)
       group by s.customer_id, s.order_id, 3, s.currency
    ),
    days as materialized (
      select day, currency, count(*) filter (where units > 0) as orders, sum(amount)::bigint as revenue, count(*) filter (where units = 0) as cancelled
        from sold
       group by day, currency
    )
    select day::text, currency, orders, revenue, coalesce(round(revenue / nullif(orders, 0)::numeric), 0)::bigint as average, cancelled as "cancelledOrders"
      from days
     order by day, currency
  `;
}
