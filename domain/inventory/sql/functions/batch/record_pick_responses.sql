-- Records the warehouses' responses [{sagaId, attempt, outcome: accepted | refused | cancelled | not-cancelled, reason?}] and returns the status of each
-- pick. A concurrent cancellation or shipment is not overwritten.
create or replace function inventory.record_pick_responses(responses jsonb)
returns table (saga_id uuid, attempt integer, status text, reason text, tracking_number text, shipped_at timestamptz)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select o."sagaId" from jsonb_to_recordset(responses) as o("sagaId" uuid));
begin
  perform inventory.lock_picks(responses);

  update inventory.picks k
     set status = case o.outcome when 'not-cancelled' then 'accepted' else o.outcome end, reason = o.reason
    from jsonb_to_recordset(responses) as o("sagaId" uuid, attempt integer, outcome text, reason text)
   where k.saga_id = any (sagas)
     and k.saga_id = o."sagaId"
     and k.attempt = o.attempt
     and k.status = any (case o.outcome when 'accepted' then array['requested'] when 'refused' then array['requested', 'accepted'] else array['cancelling'] end);

  return query
    select k.saga_id, k.attempt, k.status, k.reason, k.tracking_number, k.shipped_at
      from inventory.picks k
     where k.saga_id = any (sagas)
       and (k.saga_id, k.attempt) in (select o."sagaId", o.attempt from jsonb_to_recordset(responses) as o("sagaId" uuid, attempt integer));
end
$$;
