import type { QueryParameters } from '../../../../contracts/analytics/parameters.ts';
import { CohortRow } from '../../../../contracts/analytics/rows.ts';
import type { Sql } from '../../../../platform/sql/sql.ts';

export function cohorts(sql: Sql, { from, to }: QueryParameters['cohorts']): Promise<readonly CohortRow[]> {
  return sql.rows(CohortRow)`
    select to_char(r.cohort, 'YYYY-MM') as cohort,
           sum(r.customers) filter (where r.month = r.cohort)::bigint as customers,
           sum(r.repeat_customers)::bigint as "repeatCustomers",
           sum(r.repeat_customers)::float8 / nullif(sum(r.customers) filter (where r.month = r.cohort), 0)::float8 as "repeatRate",
           jsonb_agg(jsonb_build_object('month', to_char(r.month, 'YYYY-MM'), 'customers', r.customers) order by r.month) as months
      from analytics.cohorts r
     where r.cohort between to_date(${from}, 'YYYY-MM') and to_date(${to}, 'YYYY-MM') and r.customers > 0
     group by r.cohort
     order by r.cohort
  `;
}
