-- Writes the decisions of `reserve`: missing SKUs of refused orders, parcels of the others (the preferred centre's first), and the stock movements.
-- `commands` are the decided commands, for their traces.
create or replace function inventory.save_decisions(decisions inventory.decision[], commands jsonb) returns void
language plpgsql
as $$
declare
  centres constant text[] := array(select c.centre from inventory.centres c order by c.preference);
begin
  update inventory.reservations r
     set outcome = 'refused', missing = d.missing
    from unnest(decisions) d
   where d.missing is not null and r.saga_id = d.saga_id and r.attempt = d.attempt;

  insert into inventory.reserved_parcels (saga_id, attempt, parcel_no, centre, lines)
  select d.saga_id, d.attempt, row_number() over (partition by d.saga_id, d.attempt order by a.centre_no), centres[a.centre_no],
         jsonb_agg(jsonb_build_object('lineNo', a.line_no, 'sku', a.sku, 'quantity', a.quantity) order by a.line_no)
    from unnest(decisions) d
   cross join unnest(d.allocations) a
   group by d.saga_id, d.attempt, a.centre_no;

  if found then
    perform inventory.move(array(
      select row('reserved', a.sku, centres[a.centre_no], a.quantity, d.saga_id)::inventory.movement
        from unnest(decisions) d
       cross join unnest(d.allocations) a
    ), inventory.traces_of(commands));
  end if;
end
$$;
