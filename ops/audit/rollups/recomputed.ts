import type { Sql } from '../../../platform/sql/sql.ts';
import { RollupRow } from './rollup-rows.ts';
import type { MonthRange, RollupName } from './rollup-rows.ts';

/** What the rollups of a month should hold, from the orders themselves. */
export function recomputed(orders: Sql, rollup: RollupName, { from, before, timeZone }: MonthRange): Promise<readonly RollupRow[]> {
  switch (rollup) {
    case 'orders by day':
      return orders.rows(RollupRow)`
        with sold as (
          select s.customer_id, s.order_id, concat_ws(' ', (s.placed_at at time zone ${timeZone})::date, s.country, s.currency) as key,
                 sum(s.units)::bigint as units, sum(s.amount)::bigint as amount
            from shop.sold_lines s
           where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < ${before}::date::timestamp at time zone ${timeZone}
           group by s.customer_id, s.order_id, 3
        )
        select key, jsonb_build_array(count(*) filter (where units > 0), count(*) filter (where units = 0), sum(units), sum(amount)) as numbers
          from sold
         group by key
      `;
    case 'orders by hour':
      return orders.rows(RollupRow)`
        with sold as (
          select s.customer_id, s.order_id, concat_ws(' ', date_trunc('hour', s.placed_at at time zone 'UTC'), s.country, s.currency) as key,
                 sum(s.units)::bigint as units, sum(s.amount)::bigint as amount
            from shop.sold_lines s
           where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < ${before}::date::timestamp at time zone ${timeZone}
           group by s.customer_id, s.order_id, 3
        )
        select key, jsonb_build_array(count(*) filter (where units > 0), count(*) filter (where units = 0), sum(units), sum(amount)) as numbers
          from sold
         group by key
      `;
    case 'products by day':
      return orders.rows(RollupRow)`
        select concat_ws(' ', (s.placed_at at time zone ${timeZone})::date, s.sku, s.currency) as key, jsonb_build_array(sum(s.units), sum(s.amount)) as numbers
          from shop.sold_lines s
         where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < ${before}::date::timestamp at time zone ${timeZone}
         group by 1
        having sum(s.units) <> 0 or sum(s.amount) <> 0
      `;
    case 'order values':
      return orders.rows(RollupRow)`
        with sold as (
          select s.customer_id, s.order_id, (s.placed_at at time zone ${timeZone})::date as day, s.country, s.currency,
                 sum(s.units)::bigint as units, sum(s.amount)::bigint as amount
            from shop.sold_lines s
           where s.placed_at >= ${from}::date::timestamp at time zone ${timeZone} and s.placed_at < ${before}::date::timestamp at time zone ${timeZone}
           group by s.customer_id, s.order_id, 3, s.country, s.currency
        ),
        values as (
          select concat_ws(' ', day, country, currency,
                   case when amount < 1 then -1 else ceil(ln(amount::float8) / ln(1.02::float8 / 0.98::float8) - 1e-9)::int end) as key
            from sold
           where units > 0
        )
        select key, jsonb_build_array(count(*)) as numbers from values group by key
      `;
  }
}
