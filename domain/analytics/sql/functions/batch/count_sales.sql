-- Counts facts of orders [{orderId, customerId, sale?: {placedAt, country, currency, lines: [{sku, units, amount}]}, cancelledParcels: {number: lines}, isCancelled}], each
-- order once. A fact that is known already changes nothing, so events may arrive again, late and in any order. Returns the days that changed.
create or replace function analytics.count_sales(facts jsonb, zone text)
returns date[]
language plpgsql
as $$
declare
  ids constant uuid[] := array(select f."orderId" from jsonb_to_recordset(facts) as f("orderId" uuid));
  before analytics.sales[];
  after analytics.sales[];
  lines analytics.line_change[];
  orders analytics.order_change[];
begin
  insert into analytics.sales (order_id, customer_id)
  select f."orderId", f."customerId" from jsonb_to_recordset(facts) as f("orderId" uuid, "customerId" bigint) order by f."orderId"
  on conflict (order_id) do nothing;
  perform from analytics.sales s where s.order_id = any (ids) order by s.order_id for update;
  before := array(select s from analytics.sales s where s.order_id = any (ids));

  update analytics.sales s
     set placed_at = coalesce(s.placed_at, (f.sale ->> 'placedAt')::timestamptz),
         country = coalesce(s.country, f.sale ->> 'country'),
         currency = coalesce(s.currency, f.sale ->> 'currency'),
         lines = coalesce(s.lines, f.sale -> 'lines'),
         categories = coalesce(s.categories, (
           select jsonb_object_agg(p.sku, p.category)
             from jsonb_to_recordset(f.sale -> 'lines') as l(sku text)
             join analytics.products p on p.sku = l.sku
         )),
         cancelled_parcels = f."cancelledParcels" || s.cancelled_parcels,
         is_cancelled = s.is_cancelled or f."isCancelled"
    from jsonb_to_recordset(facts) as f("orderId" uuid, sale jsonb, "cancelledParcels" jsonb, "isCancelled" boolean)
   where s.order_id = any (ids) and s.order_id = f."orderId";
  after := array(select s from analytics.sales s where s.order_id = any (ids));

  lines := array(select c from analytics.line_changes(before, after, zone) as c);
  orders := array(select c from analytics.order_changes(before, after, zone) as c);
  perform analytics.move_customers(orders);
  perform analytics.add_line_changes(lines);
  perform analytics.add_order_changes(orders);
  return array(select distinct o.day from unnest(orders) as o order by o.day);
end
$$;
