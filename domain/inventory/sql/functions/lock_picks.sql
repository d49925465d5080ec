-- Locks the picks [{sagaId, attempt}] in key order.
create or replace function inventory.lock_picks(keys jsonb) returns void
language plpgsql
as $$
declare
  sagas constant uuid[] := array(select k."sagaId" from jsonb_to_recordset(keys) as k("sagaId" uuid));
begin
  perform
     from inventory.picks p
    where p.saga_id = any (sagas)
      and (p.saga_id, p.attempt) in (select k."sagaId", k.attempt from jsonb_to_recordset(keys) as k("sagaId" uuid, attempt integer))
    order by p.saga_id, p.attempt
      for update;
end
$$;
