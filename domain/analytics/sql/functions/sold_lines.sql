-- What is sold in each order and was not cancelled, by SKU. An order without its confirmation, or that is cancelled, has no lines.
create or replace function analytics.sold_lines(sales analytics.sales[])
returns table (order_id uuid, sku text, units bigint, amount bigint)
language sql stable
as $$
  select s.order_id, l.sku, sum(l.units)::bigint, sum(l.amount)::bigint
    from unnest(sales) as s
   cross join lateral (
     select x.sku, x.units, x.amount from jsonb_to_recordset(s.lines) as x(sku text, units bigint, amount bigint)
      union all
     select x.sku, -x.units, -x.amount
       from jsonb_each(s.cancelled_parcels) as parcel
      cross join lateral jsonb_to_recordset(parcel.value) as x(sku text, units bigint, amount bigint)
   ) as l
   where s.placed_at is not null and not s.is_cancelled
   group by s.order_id, l.sku
$$;
