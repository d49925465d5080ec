import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';
import type { MonthRange } from './rollup-rows.ts';

const Difference = z.object({ what: z.string(), key: z.string(), one: z.int(), other: z.int() });

/** Rollups that the orders do not decide alone: categories add up to the orders, and hours to the days. */
export async function differingSums(core: Sql, { from, before, timeZone }: MonthRange): Promise<readonly string[]> {
  const rows = await core.rows(Difference)`
    with categories as (
      select r.day, r.country, r.currency, sum(r.amount) as amount from analytics.category_days r
       where r.day >= ${from}::date and r.day < ${before}::date group by 1, 2, 3
    ),
    category_hours as (
      select (r.hour at time zone ${timeZone})::date as day, r.country, r.currency, sum(r.amount) as amount from analytics.category_hours r
       where r.hour >= ${from}::date::timestamp at time zone ${timeZone} and r.hour < ${before}::date::timestamp at time zone ${timeZone} group by 1, 2, 3
    ),
    product_hours as (
      select (r.hour at time zone ${timeZone})::date as day, r.sku, r.currency, sum(r.amount) as amount from analytics.product_hours r
       where r.hour >= ${from}::date::timestamp at time zone ${timeZone} and r.hour < ${before}::date::timestamp at time zone ${timeZone} group by 1, 2, 3
    ),
    orders as (select r.day, r.country, r.currency, r.amount from analytics.order_days r where r.day >= ${from}::date and r.day < ${before}::date),
    products as (select r.day, r.sku, r.currency, r.amount from analytics.product_days r where r.day >= ${from}::date and r.day < ${before}::date)
    select 'categories by day' as what, concat_ws(' ', day, country, currency) as key, coalesce(c.amount, 0)::bigint as one, coalesce(o.amount, 0)::bigint as other
      from categories c full join orders o using (day, country, currency) where coalesce(c.amount, 0) <> coalesce(o.amount, 0)
     union all
    select 'categories by hour', concat_ws(' ', day, country, currency), coalesce(c.amount, 0)::bigint, coalesce(o.amount, 0)::bigint
      from category_hours c full join orders o using (day, country, currency) where coalesce(c.amount, 0) <> coalesce(o.amount, 0)
     union all
    select 'products by hour', concat_ws(' ', day, sku, currency), coalesce(h.amount, 0)::bigint, coalesce(p.amount, 0)::bigint
      from product_hours h full join products p using (day, sku, currency) where coalesce(h.amount, 0) <> coalesce(p.amount, 0)
     order by 1, 2
  `;
  return rows.map(({ what, key, one, other }) => `${what}: ${key} sums to ${one}, and the day has ${other}`);
}
