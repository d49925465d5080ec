-- Undoes reservations [{sagaId, attempt, parcelNo?}]: whole, or one parcel. Answers one row per input, raising for none.
-- A reservation not seen yet gets a tombstone. What has shipped stays shipped, and is told as `shipped`.
create or replace function inventory.release(commands jsonb)
returns table (saga_id uuid, attempt integer, parcel_no integer, outcome text)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select c."sagaId" from jsonb_to_recordset(commands) as c("sagaId" uuid));
  movements inventory.movement[];
begin
  -- Waits for a reservation that is being made under the same key.
  insert into inventory.reservations (saga_id, attempt, outcome, released_at)
  select distinct c."sagaId", c.attempt, 'tombstone', clock_timestamp()
    from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer)
   order by 1, 2
  on conflict do nothing;

  perform
     from inventory.reservations r
    where r.saga_id = any (sagas)
      and (r.saga_id, r.attempt) in (select c."sagaId", c.attempt from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer))
    order by r.saga_id, r.attempt
      for update;

  update inventory.reservations r
     set released_at = clock_timestamp()
    from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, "parcelNo" integer)
   where r.saga_id = any (sagas) and r.saga_id = c."sagaId" and r.attempt = c.attempt and c."parcelNo" is null and r.released_at is null;

  perform
     from inventory.reserved_parcels p
     join jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, "parcelNo" integer)
       on p.saga_id = c."sagaId" and p.attempt = c.attempt and p.parcel_no = coalesce(c."parcelNo", p.parcel_no)
    where p.saga_id = any (sagas) and p.status = 'reserved'
    order by p.saga_id, p.attempt, p.parcel_no
      for update of p;

  with freed as (
    update inventory.reserved_parcels p
       set status = 'released'
      from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, "parcelNo" integer)
     where p.saga_id = any (sagas) and p.saga_id = c."sagaId" and p.attempt = c.attempt and p.parcel_no = coalesce(c."parcelNo", p.parcel_no) and p.status = 'reserved'
    returning p.saga_id, p.centre, p.lines
  )
  select array_agg(row('released', l.sku, f.centre, l.quantity, f.saga_id)::inventory.movement)
    into movements
    from freed f
   cross join jsonb_to_recordset(f.lines) as l(sku text, quantity bigint);

  if movements is not null then
    perform inventory.move(movements);
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
