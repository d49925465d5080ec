-- Marks the reservations of release commands without a parcelNo as released. A reservation that does not exist yet gets a tombstone.
create or replace function inventory.mark_released(commands jsonb) returns void
language plpgsql
as $$
declare
  sagas constant uuid[] := array(select c."sagaId" from jsonb_to_recordset(commands) as c("sagaId" uuid));
begin
  -- Waits for a concurrent reservation with the same key.
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
end
$$;
