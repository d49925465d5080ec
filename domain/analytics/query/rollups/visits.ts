import * as z from 'zod';
import type { QueryParameters } from '../../../../contracts/analytics/parameters.ts';
import { ConversionRow, PageViewsRow, ProductInterestRow } from '../../../../contracts/analytics/rows.ts';
import type { FunnelRow } from '../../../../contracts/analytics/rows.ts';
import { FunnelStep } from '../../../../contracts/analytics/rows.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';
import { VISIT_STEPS } from '../../collect/visit-counts.ts';

const Step = z.object({ step: z.int(), visits: z.int() });

/** Visits by the step that they reached. */
export async function funnel(sql: Sql, { from, to }: QueryParameters['funnel']): Promise<readonly FunnelRow[]> {
  const rows = await sql.rows(Step)`
    select r.step, sum(r.visits)::bigint as visits
      from analytics.visit_days r
     where r.day between ${from}::date and ${to}::date
     group by r.step
  `;
  const visitsOf = new Map(rows.map(({ step, visits }) => [step, visits]));
  const all = visitsOf.get(VISIT_STEPS.visited) ?? 0;
  return FunnelStep.options.map((step) => {
    const visits = visitsOf.get(VISIT_STEPS[step]) ?? 0;
    return { step, visits, share: all === 0 ? null : visits / all };
  });
}

export function conversion(sql: Sql, { from, to }: QueryParameters['conversion']): Promise<readonly ConversionRow[]> {
  return sql.rows(ConversionRow)`
    with days as (
      select r.day::text as day,
             sum(r.visits) filter (where r.step = ${VISIT_STEPS.visited}) as visits,
             coalesce(sum(r.visits) filter (where r.step = ${VISIT_STEPS['cart-filled']}), 0) as carts,
             coalesce(sum(r.visits) filter (where r.step = ${VISIT_STEPS['checkout-opened']}), 0) as checkouts,
             coalesce(sum(r.visits) filter (where r.step = ${VISIT_STEPS['checkout-confirmed']}), 0) as confirmed
        from analytics.visit_days r
       where r.day between ${from}::date and ${to}::date
       group by r.day
    )
    select d.day, d.visits::bigint, d.carts::bigint, d.checkouts::bigint, d.confirmed::bigint,
           (d.confirmed / nullif(d.visits, 0))::float8 as conversion,
           greatest(1 - d.confirmed / nullif(d.carts, 0), 0)::float8 as "cartAbandonment",
           greatest(1 - d.confirmed / nullif(d.checkouts, 0), 0)::float8 as "checkoutAbandonment"
      from days d
     where d.visits > 0
     order by d.day
  `;
}

export function pageViews(sql: Sql, { from, to, limit }: QueryParameters['page-views']): Promise<readonly PageViewsRow[]> {
  return sql.rows(PageViewsRow)`
    select r.page, sum(r.views)::bigint as views
      from analytics.page_days r
     where r.day between ${from}::date and ${to}::date
     group by r.page
     order by sum(r.views) desc, r.page
     limit ${limit}::int
  `;
}

export function productInterest(
  sql: Sql,
  { from, to, limit }: QueryParameters['product-interest'],
): Promise<readonly ProductInterestRow[]> {
  return sql.rows(ProductInterestRow)`
    select i.sku, coalesce(p.category, 'unknown') as category, i.views, i."unitsAddedToCarts", coalesce(s.units, 0) as "unitsSold"
      from (
        select r.sku, sum(r.views)::bigint as views, sum(r.units_added)::bigint as "unitsAddedToCarts"
          from analytics.product_interest_days r
         where r.day between ${from}::date and ${to}::date
         group by r.sku
         order by sum(r.views) desc, r.sku
         limit ${limit}::int
      ) as i
      left join analytics.products p on p.sku = i.sku
      left join lateral (
        select sum(d.units)::bigint as units from analytics.product_days d where d.sku = i.sku and d.day between ${from}::date and ${to}::date
      ) as s on true
     order by i.views desc, i.sku
  `;
}
