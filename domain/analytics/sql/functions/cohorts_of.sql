-- What these customers count for in analytics.cohorts, by the months in which they have sold orders.
create or replace function analytics.cohorts_of(customer_ids bigint[])
returns table (cohort date, month date, customers bigint, repeat_customers bigint)
language sql stable
as $$
  with months as (
    select m.month,
           m.orders,
           min(m.month) over (partition by m.customer_id) as cohort,
           sum(m.orders) over (partition by m.customer_id) as all_orders
      from analytics.customer_months m
     where m.customer_id = any (customer_ids) and m.orders > 0
  )
  select x.cohort, x.month, count(*), count(*) filter (where x.month = x.cohort and x.all_orders > 1)
    from months x
   group by x.cohort, x.month
$$;
