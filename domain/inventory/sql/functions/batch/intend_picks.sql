-- Commits what will be asked of the warehouses, for commands [{type, sagaId, attempt, reservationId?, parcel?}]. Answers where each pick stands;
-- `is_repeat` says that an earlier call may have reached the warehouse already.
create or replace function inventory.intend_picks(commands jsonb)
returns table (saga_id uuid, attempt integer, type text, status text, reason text, tracking_number text, shipped_at timestamptz, is_repeat boolean)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select c."sagaId" from jsonb_to_recordset(commands) as c("sagaId" uuid));
  reservations constant uuid[] := array(select c."reservationId" from jsonb_to_recordset(commands) as c("reservationId" uuid) where c."reservationId" is not null);
  fresh jsonb;
begin
  with asked as (
    -- Of a pick and its cancellation in one batch, the cancellation is heard.
    select distinct on (c."sagaId", c.attempt) c."sagaId" as saga_id, c.attempt, c.type, p.saga_id as reservation_id, p.attempt as reservation_attempt, p.parcel_no
      from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, type text, "reservationId" uuid, parcel jsonb)
      left join inventory.reservations r on r.saga_id = any (reservations) and r.saga_id = c."reservationId" and r.outcome = 'reserved' and r.released_at is null
      left join inventory.reserved_parcels p
        on p.saga_id = any (reservations) and p.saga_id = r.saga_id and p.attempt = r.attempt and p.status = 'reserved'
       and p.parcel_no = (c.parcel ->> 'parcelNo')::integer and p.centre = c.parcel ->> 'centre'
     order by c."sagaId", c.attempt, c.type = 'inventory.cancel-pick.v1' desc, p.attempt desc nulls last
  ),
  opened as (
    insert into inventory.picks (saga_id, attempt, status, reason, reservation_id, reservation_attempt, parcel_no)
    select a.saga_id,
           a.attempt,
           case when a.type = 'inventory.cancel-pick.v1' then 'cancelled' when a.reservation_id is null then 'refused' else 'asked' end,
           case when a.type = 'inventory.cancel-pick.v1' then 'cancelled before it was asked' when a.reservation_id is null then 'the parcel is not reserved' end,
           a.reservation_id,
           a.reservation_attempt,
           a.parcel_no
      from asked a
     order by a.saga_id, a.attempt
    on conflict do nothing
    returning saga_id, attempt
  )
  select coalesce(jsonb_agg(jsonb_build_object('saga_id', o.saga_id, 'attempt', o.attempt)), '[]') into fresh from opened o;

  perform
     from inventory.picks k
    where k.saga_id = any (sagas)
      and (k.saga_id, k.attempt) in (
            select c."sagaId", c.attempt
              from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, type text)
             where c.type = 'inventory.cancel-pick.v1'
          )
    order by k.saga_id, k.attempt
      for update;

  update inventory.picks k
     set status = 'cancelling'
    from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, type text)
   where k.saga_id = any (sagas) and k.saga_id = c."sagaId" and k.attempt = c.attempt and c.type = 'inventory.cancel-pick.v1' and k.status in ('asked', 'accepted');

  return query
    select k.saga_id, k.attempt, c.type, k.status, k.reason, k.tracking_number, k.shipped_at, f.saga_id is null
      from (
        select distinct x."sagaId" as saga_id, x.attempt, x.type
          from jsonb_to_recordset(commands) as x("sagaId" uuid, attempt integer, type text)
      ) c
      join inventory.picks k on k.saga_id = any (sagas) and k.saga_id = c.saga_id and k.attempt = c.attempt
      left join jsonb_to_recordset(fresh) as f(saga_id uuid, attempt integer) on f.saga_id = k.saga_id and f.attempt = k.attempt;
end
$$;
