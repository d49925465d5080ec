-- Records the warehouses' responses [{sagaId, attempt, outcome: accepted | refused | cancelled | not-cancelled, reason?}] and returns the status of each
-- pick: a cancellation or a shipment that came in between is not overwritten.
create or replace function inventory.settle_picks(outcomes jsonb)
returns table (saga_id uuid, attempt integer, status text, reason text, tracking_number text, shipped_at timestamptz)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select o."sagaId" from jsonb_to_recordset(outcomes) as o("sagaId" uuid));
begin
  perform inventory.lock_picks(outcomes);

  update inventory.picks k
     set status = case o.outcome when 'not-cancelled' then 'accepted' else o.outcome end, reason = o.reason
    from jsonb_to_recordset(outcomes) as o("sagaId" uuid, attempt integer, outcome text, reason text)
   where k.saga_id = any (sagas)
     and k.saga_id = o."sagaId"
     and k.attempt = o.attempt
     and k.status = any (case o.outcome when 'accepted' then array['asked'] when 'refused' then array['asked', 'accepted'] else array['cancelling'] end);

  return query
    select k.saga_id, k.attempt, k.status, k.reason, k.tracking_number, k.shipped_at
      from inventory.picks k
     where k.saga_id = any (sagas)
       and (k.saga_id, k.attempt) in (select o."sagaId", o.attempt from jsonb_to_recordset(outcomes) as o("sagaId" uuid, attempt integer));
end
$$;
