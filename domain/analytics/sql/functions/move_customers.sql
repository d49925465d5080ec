-- Adds changes of orders to their customers' months, and moves the customers between cohorts where that changes their first month: an early order may arrive late.
create or replace function analytics.move_customers(changes analytics.order_change[])
returns void
language plpgsql
as $$
declare
  customer_ids bigint[];
  before jsonb;
begin
  -- Also locks the customer, so that two batches change its months one after the other.
  with changed as (
    insert into analytics.customers as r (customer_id, orders)
    select c.customer_id, sum(c.orders) from unnest(changes) as c group by c.customer_id having sum(c.orders) <> 0 order by c.customer_id
    on conflict (customer_id) do update set orders = r.orders + excluded.orders
    returning r.customer_id
  )
  select array_agg(customer_id) into customer_ids from changed;
  if customer_ids is null then
    return;
  end if;
  before := (select jsonb_agg(x) from analytics.cohorts_of(customer_ids) as x);

  insert into analytics.customer_months as r (customer_id, month, orders)
  select c.customer_id, date_trunc('month', c.day)::date, sum(c.orders)
    from unnest(changes) as c
   where c.customer_id = any (customer_ids)
   group by 1, 2
  having sum(c.orders) <> 0
  on conflict (customer_id, month) do update set orders = r.orders + excluded.orders;

  insert into analytics.cohorts as r (cohort, month, customers, repeat_customers)
  select x.cohort, x.month, sum(x.customers), sum(x.repeat_customers)
    from (
      select a.cohort, a.month, a.customers, a.repeat_customers from analytics.cohorts_of(customer_ids) as a
       union all
      select b.cohort, b.month, -b.customers, -b.repeat_customers
        from jsonb_to_recordset(before) as b(cohort date, month date, customers bigint, repeat_customers bigint)
    ) as x
   group by x.cohort, x.month
  having sum(x.customers) <> 0 or sum(x.repeat_customers) <> 0
   order by x.cohort, x.month
  on conflict (cohort, month) do update
     set customers = r.customers + excluded.customers, repeat_customers = r.repeat_customers + excluded.repeat_customers;
end
$$;
