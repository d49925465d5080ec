import type { Sql } from '../../../platform/sql/sql.ts';
import { RollupRow } from './rollup-rows.ts';
import type { MonthRange, RollupName } from './rollup-rows.ts';

/** What the rollups of a month hold. */
export function counted(core: Sql, rollup: RollupName, { from, before, timeZone }: MonthRange): Promise<readonly RollupRow[]> {
  switch (rollup) {
    case 'orders by day':
      return core.rows(RollupRow)`
        select concat_ws(' ', r.day, r.country, r.currency) as key, jsonb_build_array(r.orders, r.cancelled_orders, r.units, r.amount) as numbers
          from analytics.order_days r
         where r.day >= ${from}::date and r.day < ${before}::date and (r.orders, r.cancelled_orders, r.units, r.amount) <> (0, 0, 0, 0)
      `;
    case 'orders by hour':
      return core.rows(RollupRow)`
        select concat_ws(' ', r.hour at time zone 'UTC', r.country, r.currency) as key,
               jsonb_build_array(r.orders, r.cancelled_orders, r.units, r.amount) as numbers
          from analytics.order_hours r
         where r.hour >= ${from}::date::timestamp at time zone ${timeZone} and r.hour < ${before}::date::timestamp at time zone ${timeZone}
           and (r.orders, r.cancelled_orders, r.units, r.amount) <> (0, 0, 0, 0)
      `;
    case 'products by day':
      return core.rows(RollupRow)`
        select concat_ws(' ', r.day, r.sku, r.currency) as key, jsonb_build_array(r.units, r.amount) as numbers
          from analytics.product_days r
         where r.day >= ${from}::date and r.day < ${before}::date and (r.units, r.amount) <> (0, 0)
      `;
    case 'order values':
      return core.rows(RollupRow)`
        select concat_ws(' ', r.day, r.country, r.currency, r.bucket) as key, jsonb_build_array(r.orders) as numbers
          from analytics.order_values r
         where r.day >= ${from}::date and r.day < ${before}::date and r.orders <> 0
      `;
  }
}
