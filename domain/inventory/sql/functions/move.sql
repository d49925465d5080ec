-- Moves stock, writes the ledger, and adds an event to the outbox when a SKU becomes available or unavailable. Every change of stock goes through this function.
-- `traces` maps the causes of movements to the traces of the events.
-- Locks every row of every SKU, in (SKU, centre) order, so that callers cannot deadlock.
create or replace function inventory.move(movements inventory.movement[], traces jsonb) returns void
language plpgsql
-- The callers' setting is off, for lookups; here hundreds of stock rows are joined with hundreds of changes.
set enable_hashjoin = on
as $$
declare
  skus text[] := array(select distinct m.sku from unnest(movements) m);
begin
  perform from inventory.stock s where s.sku = any (skus) order by s.sku, s.centre for update;

  -- A separate statement: under READ COMMITTED only a new snapshot contains what the former holders of the locks committed.
  with change as (
    select c.sku, c.centre, c.received, c.adjusted, c.restocked, c.available, c.reserved, c.committed, c.shipped, c.unsellable
      from inventory.stock_changes(movements) c
  ),
  total as (
    select s.sku, sum(s.available) as before, sum(s.available + coalesce(c.available, 0)) as after
      from inventory.stock s
      left join change c on c.sku = s.sku and c.centre = s.centre
     where s.sku = any (skus)
     group by s.sku
  ),
  moved as (
    update inventory.stock s
       set received   = s.received + c.received,
           adjusted   = s.adjusted + c.adjusted,
           restocked  = s.restocked + c.restocked,
           available  = s.available + c.available,
           reserved   = s.reserved + c.reserved,
           committed  = s.committed + c.committed,
           shipped    = s.shipped + c.shipped,
           unsellable = s.unsellable + c.unsellable
      from change c
     where s.sku = any (skus) and s.sku = c.sku and s.centre = c.centre
  ),
  entered as (
    insert into inventory.ledger (kind, sku, centre, quantity, cause)
    select m.kind, m.sku, m.centre, m.quantity, m.cause from unnest(movements) m
  )
  insert into inventory.outbox (lane, type, subject, payload, traceparent)
  select 0,
         'inventory.availability-changed.v1',
         t.sku,
         jsonb_build_object(
           'type', 'inventory.availability-changed.v1',
           'sku', t.sku,
           'isAvailable', t.after > 0,
           'changedAt', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         ),
         (select traces ->> m.cause from unnest(movements) m where m.sku = t.sku and traces ? m.cause limit 1)
    from total t
   where (t.before > 0) <> (t.after > 0);
end
$$;
