-- Records the requests to the warehouses for commands [{type, sagaId, attempt, reservationId?, parcel?}]. Returns the status of each pick;
-- `is_repeat` means that an earlier call may have reached the warehouse.
create or replace function inventory.record_pick_requests(commands jsonb)
returns table (saga_id uuid, attempt integer, type text, status text, reason text, tracking_number text, shipped_at timestamptz, is_repeat boolean)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select c."sagaId" from jsonb_to_recordset(commands) as c("sagaId" uuid));
  inserted jsonb;
begin
  inserted := inventory.insert_picks(commands);
  perform inventory.lock_picks(jsonb_path_query_array(commands, '$[*] ? (@.type == "inventory.cancel-pick.v1")'));

  update inventory.picks k
     set status = 'cancelling'
    from jsonb_to_recordset(commands) as c("sagaId" uuid, attempt integer, type text)
   where k.saga_id = any (sagas) and k.saga_id = c."sagaId" and k.attempt = c.attempt and c.type = 'inventory.cancel-pick.v1' and k.status in ('requested', 'accepted');

  return query
    select k.saga_id, k.attempt, c.type, k.status, k.reason, k.tracking_number, k.shipped_at, f.saga_id is null
      from (
        select distinct x."sagaId" as saga_id, x.attempt, x.type
          from jsonb_to_recordset(commands) as x("sagaId" uuid, attempt integer, type text)
      ) c
      join inventory.picks k on k.saga_id = any (sagas) and k.saga_id = c.saga_id and k.attempt = c.attempt
      left join jsonb_to_recordset(inserted) as f(saga_id uuid, attempt integer) on f.saga_id = k.saga_id and f.attempt = k.attempt;
end
$$;
