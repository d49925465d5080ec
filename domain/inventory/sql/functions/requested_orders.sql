-- Returns the orders of reserve commands, with lines sorted by SKU, then line number.
create or replace function inventory.requested_orders(commands jsonb)
returns table (place bigint, saga_id uuid, attempt integer, lines inventory.requested_line[])
language sql stable
as $$
  select l.place, l.saga_id, l.attempt,
         array_agg(row(l.line_no, l.sku, l.sku_no, l.quantity, l.requested)::inventory.requested_line order by l.sku_no, l.line_no)
    from (
      select c.place, c.saga_id, c.attempt, x."lineNo" as line_no, x.sku, x.quantity,
             dense_rank() over (order by x.sku collate "C") as sku_no,
             sum(x.quantity) over (partition by c.place, x.sku collate "C") as requested
        from rows from (jsonb_to_recordset(commands) as ("sagaId" uuid, attempt integer, lines jsonb)) with ordinality as c(saga_id, attempt, lines, place)
       cross join jsonb_to_recordset(c.lines) as x("lineNo" integer, sku text, quantity bigint)
    ) l
   group by l.place, l.saga_id, l.attempt
$$;
