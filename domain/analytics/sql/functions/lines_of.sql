-- The lines of an order, and with negative numbers those of its cancelled parcels. An order without its confirmation, or that is cancelled, has none.
create or replace function analytics.lines_of(sale analytics.sales)
returns table (sku text, units bigint, amount bigint)
language sql stable
as $$
  select x.sku, x.units, x.amount
    from jsonb_to_recordset(sale.lines) as x(sku text, units bigint, amount bigint)
   where sale.placed_at is not null and not sale.is_cancelled
   union all
  select x.sku, -x.units, -x.amount
    from jsonb_each(sale.cancelled_parcels) as parcel
   cross join lateral jsonb_to_recordset(parcel.value) as x(sku text, units bigint, amount bigint)
   where sale.placed_at is not null and not sale.is_cancelled
$$;
