import type { QueryParameters } from '../../../../contracts/analytics/parameters.ts';
import { CohortRow } from '../../../../contracts/analytics/rows.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';

/** Reads all orders: an earlier one decides a customer's cohort. All steps up to the last are by customer, so each shard does them alone. */
export function cohorts(orders: Sql, { from, to }: QueryParameters['cohorts'], timeZone: string): Promise<readonly CohortRow[]> {
  return orders.rows(CohortRow)`
    with sold as (
      select s.customer_id, s.order_id, date_trunc('month', s.placed_at at time zone ${timeZone})::date as month
        from shop.sold_lines s
       group by s.customer_id, s.order_id, 3
      having sum(s.units) > 0
    ),
    months as (
      select customer_id, month, count(*) as orders from sold group by customer_id, month
    ),
    customers as (
      select customer_id, month, min(month) over (partition by customer_id) as cohort, sum(orders) over (partition by customer_id) as all_orders
        from months
    ),
    counted as materialized (
      select cohort, month, count(*) as customers, count(*) filter (where month = cohort and all_orders > 1) as repeat_customers
        from customers
       group by cohort, month
    )
    select to_char(cohort, 'YYYY-MM') as cohort,
           (sum(customers) filter (where month = cohort))::bigint as customers,
           sum(repeat_customers)::bigint as "repeatCustomers",
           sum(repeat_customers)::float8 / nullif(sum(customers) filter (where month = cohort), 0)::float8 as "repeatRate",
           jsonb_agg(jsonb_build_object('month', to_char(month, 'YYYY-MM'), 'customers', customers) order by month) as months
      from counted
     where to_char(cohort, 'YYYY-MM') between ${from} and ${to}
     group by cohort
     order by cohort
  `;
}
