-- Releases reservations [{sagaId, attempt, parcelNo?}]: whole, or one parcel. Returns one row per command.
-- A reservation that does not exist yet gets a tombstone. The outcome of a shipped parcel is `shipped`.
create or replace function inventory.release(commands jsonb)
returns table (saga_id uuid, attempt integer, parcel_no integer, outcome text)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select c."sagaId" from jsonb_to_recordset(commands) as c("sagaId" uuid));
  movements inventory.movement[];
begin
  perform inventory.mark_released(commands);

  perform
     from inventory.reserved_parcels p
     join jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, "parcelNo" integer)
       on p.saga_id = c."sagaId" and p.attempt = c.attempt and p.parcel_no = coalesce(c."parcelNo", p.parcel_no)
    where p.saga_id = any (sagas) and p.status = 'reserved'
    order by p.saga_id, p.attempt, p.parcel_no
      for update of p;

  with released as (
    update inventory.reserved_parcels p
       set status = 'released'
      from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, "parcelNo" integer)
     where p.saga_id = any (sagas) and p.saga_id = c."sagaId" and p.attempt = c.attempt and p.parcel_no = coalesce(c."parcelNo", p.parcel_no) and p.status = 'reserved'
    returning p.saga_id, p.centre, p.lines
  )
  select array_agg(row('released', l.sku, f.centre, l.quantity, f.saga_id)::inventory.movement)
    into movements
    from released f
   cross join jsonb_to_recordset(f.lines) as l(sku text, quantity bigint);

  if movements is not null then
    perform inventory.move(movements, inventory.traces_of(commands));
  end if;

  return query
    select c."sagaId",
           c.attempt,
           c."parcelNo",
           case when exists (
             select from inventory.reserved_parcels p
              where p.saga_id = c."sagaId" and p.attempt = c.attempt and p.parcel_no = coalesce(c."parcelNo", p.parcel_no) and p.status = 'shipped'
           ) then 'shipped' else 'released' end
      from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, "parcelNo" integer);
end
$$;
