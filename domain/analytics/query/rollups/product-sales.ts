import { ProductSalesRow } from '../../../../contracts/analytics/rows.ts';
import type { Database } from '../../../../platform/sql/sql.ts';
import type { DayRange } from '../range.ts';

/** The sales of each product on each day, in parts: 150,000 products over two years are millions of rows. In the order of the primary key, so that nothing is sorted first. */
export function productSales(core: Database, { from, to }: DayRange, signal: AbortSignal): AsyncIterable<readonly ProductSalesRow[]> {
  return core.parts(ProductSalesRow, signal)`
    select r.day::text as day, r.sku, coalesce(p.category, 'unknown') as category, r.currency, r.amount as revenue, r.units
      from analytics.product_days r
      left join analytics.products p on p.sku = r.sku
     where r.day between ${from}::date and ${to}::date and r.units <> 0
     order by r.day, r.sku, r.currency
  `;
}
