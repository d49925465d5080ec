-- What each of the orders adds to the rollups after the change, and with negative numbers what it added before. An order is cancelled when nothing of it is left.
create or replace function analytics.order_changes(before analytics.sales[], after analytics.sales[], zone text)
returns setof analytics.order_change
language sql stable
as $$
  with signed as (
    select 1 as sign, s.order_id, s.customer_id, s.placed_at, s.country, s.currency, l.units, l.amount
      from unnest(after) as s
     cross join lateral (select coalesce(sum(x.units), 0) as units, coalesce(sum(x.amount), 0) as amount from analytics.lines_of(s) as x) as l
     where s.placed_at is not null
     union all
    select -1, s.order_id, s.customer_id, s.placed_at, s.country, s.currency, l.units, l.amount
      from unnest(before) as s
     cross join lateral (select coalesce(sum(x.units), 0) as units, coalesce(sum(x.amount), 0) as amount from analytics.lines_of(s) as x) as l
     where s.placed_at is not null
  )
  select x.customer_id,
         date_trunc('hour', x.placed_at, 'UTC'),
         (x.placed_at at time zone zone)::date,
         x.country,
         x.currency,
         sum(x.sign * (x.units > 0)::int)::bigint,
         sum(x.sign * (x.units <= 0)::int)::bigint,
         sum(x.sign * x.units)::bigint,
         sum(x.sign * x.amount)::bigint,
         case when x.units > 0 then analytics.value_bucket(x.amount::bigint) end
    from signed as x
   group by x.order_id, 1, 2, 3, 4, 5, 10
  having sum(x.sign) <> 0 or sum(x.sign * x.units) <> 0 or sum(x.sign * x.amount) <> 0
$$;
