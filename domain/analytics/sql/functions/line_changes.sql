-- By how much the sold lines of the same orders differ before and after, summed by the keys of the rollups. Without a join: where it runs, joins without an index compare all with all.
create or replace function analytics.line_changes(before analytics.sales[], after analytics.sales[], zone text)
returns setof analytics.line_change
language sql stable
as $$
  with signed as (
    select 1 as sign, s.placed_at, s.country, s.currency, s.categories, l.sku, l.units, l.amount
      from unnest(after) as s cross join lateral analytics.lines_of(s) as l
     union all
    select -1, s.placed_at, s.country, s.currency, s.categories, l.sku, l.units, l.amount
      from unnest(before) as s cross join lateral analytics.lines_of(s) as l
  )
  select date_trunc('hour', x.placed_at, 'UTC'),
         (x.placed_at at time zone zone)::date,
         x.country,
         coalesce(x.categories ->> x.sku, 'unknown'),
         x.currency,
         x.sku,
         sum(x.sign * x.units)::bigint,
         sum(x.sign * x.amount)::bigint
    from signed as x
   group by 1, 2, 3, 4, 5, 6
  having sum(x.sign * x.units) <> 0 or sum(x.sign * x.amount) <> 0
$$;
