-- Inserts the picks of commands with a new (sagaId, attempt), and returns these as [{saga_id, attempt}].
create or replace function inventory.insert_picks(commands jsonb) returns jsonb
language plpgsql
as $$
declare
  reservations constant uuid[] := array(select c."reservationId" from jsonb_to_recordset(commands) as c("reservationId" uuid) where c."reservationId" is not null);
  inserted jsonb;
begin
  with requested as (
    -- A cancellation in the same batch takes precedence over its pick.
    select distinct on (c."sagaId", c.attempt) c."sagaId" as saga_id, c.attempt, c.type, p.saga_id as reservation_id, p.attempt as reservation_attempt, p.parcel_no
      from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, type text, "reservationId" uuid, parcel jsonb)
      left join inventory.reservations r on r.saga_id = any (reservations) and r.saga_id = c."reservationId" and r.outcome = 'reserved' and r.released_at is null
      left join inventory.reserved_parcels p
        on p.saga_id = any (reservations) and p.saga_id = r.saga_id and p.attempt = r.attempt and p.status = 'reserved'
       and p.parcel_no = (c.parcel ->> 'parcelNo')::integer and p.centre = c.parcel ->> 'centre'
     order by c."sagaId", c.attempt, c.type = 'inventory.cancel-pick.v1' desc, p.attempt desc nulls last
  ),
  new_picks as (
    insert into inventory.picks (saga_id, attempt, status, reason, reservation_id, reservation_attempt, parcel_no)
    select a.saga_id,
           a.attempt,
           case when a.type = 'inventory.cancel-pick.v1' then 'cancelled' when a.reservation_id is null then 'refused' else 'requested' end,
           case when a.type = 'inventory.cancel-pick.v1' then 'cancelled before it was requested' when a.reservation_id is null then 'the parcel is not reserved' end,
           a.reservation_id,
           a.reservation_attempt,
           a.parcel_no
      from requested a
     order by a.saga_id, a.attempt
    on conflict do nothing
    returning saga_id, attempt
  )
  select coalesce(jsonb_agg(jsonb_build_object('saga_id', o.saga_id, 'attempt', o.attempt)), '[]') into inserted from new_picks o;
  return inserted;
end
$$;
