-- Times without stock: from each change to `not available` until the next change of the SKU.
create view analytics.stock_outs as
  select c.sku, c.changed_at as started_at, c.next_change_at as ended_at
    from (
      select a.sku, a.changed_at, a.is_available, lead(a.changed_at) over (partition by a.sku order by a.changed_at) as next_change_at
        from analytics.availability_changes a
    ) c
   where not c.is_available;
