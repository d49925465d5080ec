-- Locks the stock rows of the SKUs in (SKU, centre) order and returns what is available, indexed by SKU and centre, and whether carts may hold
-- some of it. After a wait for a lock it reads the values that the former holder committed.
create or replace function inventory.lock_available(skus text[], out available bigint[], out may_be_held boolean)
language plpgsql
-- The callers' setting is off, for lookups; here hundreds of locked rows are joined with their SKUs.
set enable_hashjoin = on
as $$
begin
  with locked as (
    select s.sku, s.centre, s.available, s.held_until from inventory.stock s where s.sku = any (skus) order by s.sku, s.centre for update
  )
  select array_agg(k.by_centre order by k.sku_no), coalesce(bool_or(k.held_until > clock_timestamp()), false) into available, may_be_held
    from (
      select k.sku_no, array_agg(coalesce(l.available, 0) order by c.preference) as by_centre, max(l.held_until) as held_until
        from unnest(skus) with ordinality as k(sku, sku_no)
       cross join inventory.centres c
        left join locked l on l.sku = k.sku and l.centre = c.centre
       group by k.sku_no
    ) k;
end
$$;
