-- Adds changes of sold lines to the rollups by category and by product, in the order of their keys.
create or replace function analytics.add_line_changes(changes analytics.line_change[])
returns void
language plpgsql
as $$
begin
  insert into analytics.category_hours as r (hour, country, category, currency, units, amount)
  select c.hour, c.country, c.category, c.currency, sum(c.units), sum(c.amount)
    from unnest(changes) as c
   group by c.hour, c.country, c.category, c.currency
   order by c.hour, c.country, c.category, c.currency
  on conflict (hour, country, category, currency) do update
     set units = r.units + excluded.units, amount = r.amount + excluded.amount;

  insert into analytics.category_days as r (day, country, category, currency, units, amount)
  select c.day, c.country, c.category, c.currency, sum(c.units), sum(c.amount)
    from unnest(changes) as c
   group by c.day, c.country, c.category, c.currency
   order by c.day, c.country, c.category, c.currency
  on conflict (day, country, category, currency) do update
     set units = r.units + excluded.units, amount = r.amount + excluded.amount;

  insert into analytics.product_hours as r (hour, sku, currency, units, amount)
  select c.hour, c.sku, c.currency, sum(c.units), sum(c.amount)
    from unnest(changes) as c
   group by c.hour, c.sku, c.currency
   order by c.hour, c.sku, c.currency
  on conflict (hour, sku, currency) do update
     set units = r.units + excluded.units, amount = r.amount + excluded.amount;

  insert into analytics.product_days as r (day, sku, currency, units, amount)
  select c.day, c.sku, c.currency, sum(c.units), sum(c.amount)
    from unnest(changes) as c
   group by c.day, c.sku, c.currency
   order by c.day, c.sku, c.currency
  on conflict (day, sku, currency) do update
     set units = r.units + excluded.units, amount = r.amount + excluded.amount;
end
$$;
