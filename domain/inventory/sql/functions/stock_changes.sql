-- Sums movements to the change of each stock bucket, per SKU and centre.
create or replace function inventory.stock_changes(movements inventory.movement[])
returns table (
  sku text, centre text,
  received bigint, adjusted bigint, restocked bigint, available bigint, reserved bigint, committed bigint, shipped bigint, unsellable bigint
)
language sql stable
as $$
  select m.sku,
         m.centre,
         sum(m.quantity * k.received)::bigint,
         sum(m.quantity * k.adjusted)::bigint,
         sum(m.quantity * k.restocked)::bigint,
         sum(m.quantity * k.available)::bigint,
         sum(m.quantity * k.reserved)::bigint,
         sum(m.quantity * k.committed)::bigint,
         sum(m.quantity * k.shipped)::bigint,
         sum(m.quantity * k.unsellable)::bigint
    from unnest(movements) m
    join inventory.movement_kinds k using (kind)
   group by m.sku, m.centre
$$;
