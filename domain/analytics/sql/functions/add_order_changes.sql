-- Adds changes of orders to the rollups by country. Keys are written in their order, so that concurrent batches wait for each other and never deadlock.
create or replace function analytics.add_order_changes(changes analytics.order_change[])
returns void
language plpgsql
as $$
begin
  insert into analytics.order_hours as r (hour, country, currency, orders, cancelled_orders, units, amount)
  select c.hour, c.country, c.currency, sum(c.orders), sum(c.cancelled_orders), sum(c.units), sum(c.amount)
    from unnest(changes) as c
   group by c.hour, c.country, c.currency
   order by c.hour, c.country, c.currency
  on conflict (hour, country, currency) do update
     set orders = r.orders + excluded.orders,
         cancelled_orders = r.cancelled_orders + excluded.cancelled_orders,
         units = r.units + excluded.units,
         amount = r.amount + excluded.amount;

  insert into analytics.order_days as r (day, country, currency, orders, cancelled_orders, units, amount)
  select c.day, c.country, c.currency, sum(c.orders), sum(c.cancelled_orders), sum(c.units), sum(c.amount)
    from unnest(changes) as c
   group by c.day, c.country, c.currency
   order by c.day, c.country, c.currency
  on conflict (day, country, currency) do update
     set orders = r.orders + excluded.orders,
         cancelled_orders = r.cancelled_orders + excluded.cancelled_orders,
         units = r.units + excluded.units,
         amount = r.amount + excluded.amount;

  insert into analytics.order_values as r (day, country, currency, bucket, orders)
  select c.day, c.country, c.currency, c.bucket, sum(c.orders)
    from unnest(changes) as c
   where c.bucket is not null
   group by c.day, c.country, c.currency, c.bucket
  having sum(c.orders) <> 0
   order by c.day, c.country, c.currency, c.bucket
  on conflict (day, country, currency, bucket) do update
     set orders = r.orders + excluded.orders;
end
$$;
