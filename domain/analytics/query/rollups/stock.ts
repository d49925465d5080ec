import type { QueryParameters } from '../../../../contracts/analytics/parameters.ts';
import { StockOutRow } from '../../../../contracts/analytics/rows.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';

/** Times without stock that overlap the days, the longest first; one that lasts is measured up to `now`. */
export function stockOuts(
  sql: Sql,
  { from, to, limit }: QueryParameters['stock-outs'],
  timeZone: string,
  now: Date,
): Promise<readonly StockOutRow[]> {
  return sql.rows(StockOutRow)`
    select o.sku, coalesce(p.category, 'unknown') as category, o.started_at as "from", o.ended_at as "to",
           round(extract(epoch from coalesce(o.ended_at, ${now}) - o.started_at) / 3600, 2)::float8 as hours
      from analytics.stock_outs o
      left join analytics.products p on p.sku = o.sku
     where o.started_at < (${to}::date + 1)::timestamp at time zone ${timeZone}
       and coalesce(o.ended_at, ${now}) >= ${from}::date::timestamp at time zone ${timeZone}
     order by coalesce(o.ended_at, ${now}) - o.started_at desc, o.sku
     limit ${limit}::int
  `;
}
