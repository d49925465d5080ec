-- By how much the sold lines of the same orders differ before and after, summed by the keys of the rollups.
create or replace function analytics.line_changes(before analytics.sales[], after analytics.sales[], zone text)
returns setof analytics.line_change
language sql stable
as $$
  with signed as (
    select 1 as sign, l.order_id, l.sku, l.units, l.amount from analytics.sold_lines(after) as l
     union all
    select -1, l.order_id, l.sku, l.units, l.amount from analytics.sold_lines(before) as l
  )
  select date_trunc('hour', s.placed_at, 'UTC'),
         (s.placed_at at time zone zone)::date,
         s.country,
         coalesce(s.categories ->> l.sku, 'unknown'),
         s.currency,
         l.sku,
         sum(l.sign * l.units)::bigint,
         sum(l.sign * l.amount)::bigint
    from signed as l
    join unnest(after) as s on s.order_id = l.order_id
   group by 1, 2, 3, 4, 5, 6
  having sum(l.sign * l.units) <> 0 or sum(l.sign * l.amount) <> 0
$$;
