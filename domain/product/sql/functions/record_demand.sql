-- Records stock and sales of SKUs: a JSON array with eventId, sku, units, and for a change of availability isAvailable and at.
-- Marks the products for the search index whose availability changed, or whose sales have doubled. Returns how many.
create or replace function product.record_demand(changes jsonb)
returns bigint
language sql as $$
  with fresh as (
    insert into product.inbox (consumer, event_id)
    select distinct 'record-demand', c."eventId" from jsonb_to_recordset(changes) as c("eventId" uuid)
    on conflict (consumer, event_id) do nothing
    returning event_id
  ),
  given as (
    select c.sku, c.units, c."isAvailable" as is_available, c.at
      from jsonb_to_recordset(changes) as c("eventId" uuid, sku text, units bigint, "isAvailable" boolean, at timestamptz)
      join fresh f on f.event_id = c."eventId"
  ),
  summed as (
    select g.sku, sum(g.units) as units,
           (array_agg(g.is_available order by g.at desc) filter (where g.at is not null))[1] as is_available,
           max(g.at) as at
      from given g
     group by g.sku
  ),
  before as (
    select s.sku, s.units as added, d.is_available, coalesce(d.units_sold, 0) as units_sold from summed s left join product.demand d on d.sku = s.sku
  ),
  recorded as (
    insert into product.demand as d (sku, is_available, availability_at, units_sold)
    select s.sku, coalesce(s.is_available, false), coalesce(s.at, '-infinity'), s.units from summed s order by s.sku
    on conflict (sku) do update
       set units_sold = d.units_sold + excluded.units_sold,
           is_available = case when excluded.availability_at > d.availability_at then excluded.is_available else d.is_available end,
           availability_at = greatest(d.availability_at, excluded.availability_at)
    returning d.sku, d.is_available, d.units_sold
  ),
  marked as (
    select p.product_id
      from product.products p
     where p.product_id in (
             select v.product_id
               from recorded r
               join before b on b.sku = r.sku
               join product.variants v on v.sku = r.sku
              where r.is_available is distinct from b.is_available or floor(log(2, 1 + r.units_sold)) <> floor(log(2, 1 + b.units_sold)))
     order by p.product_id
       for update
  ),
  updated as (
    update product.products p set changed_by = pg_current_xact_id() from marked m where p.product_id = m.product_id returning p.product_id
  )
  select count(*) from updated
$$;
