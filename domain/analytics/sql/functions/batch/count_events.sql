-- Counts a batch of events in one transaction: categories first, since sales are counted by them. Returns how many days changed.
create or replace function analytics.count_events(products jsonb, availability jsonb, sales jsonb, zone text)
returns int
language plpgsql
as $$
declare
  today constant date[] := array[(clock_timestamp() at time zone zone)::date];
  days date[];
  has_products boolean;
  has_stock boolean;
begin
  insert into analytics.products as r (sku, category, version)
  select distinct on (p.sku) p.sku, p.category, p.version
    from jsonb_to_recordset(products) as p(sku text, category text, version int)
   order by p.sku, p.version desc
  on conflict (sku) do update set category = excluded.category, version = excluded.version where r.version < excluded.version;
  has_products := found;

  insert into analytics.availability_changes (sku, changed_at, is_available)
  select distinct on (a.sku, a."changedAt") a.sku, a."changedAt", a."isAvailable"
    from jsonb_to_recordset(availability) as a(sku text, "changedAt" timestamptz, "isAvailable" boolean)
   order by a.sku, a."changedAt"
  on conflict (sku, changed_at) do nothing;
  has_stock := found;

  days := analytics.count_sales(sales, zone);
  perform analytics.mark_days('sales', days);
  perform analytics.mark_days('stock', today) where has_stock;
  perform analytics.mark_days('catalogue', today) where has_products;
  return cardinality(days);
end
$$;
