-- Commits and ships the reservations of shipped parcels, for shipments [{sagaId, attempt, trackingNumber, shippedAt}].
-- Returns one row per shipment: `shipped` with the first report, `unknown-pick`, or `not-reserved` when the pick was cancelled or its reservation released.
create or replace function inventory.ship(shipments jsonb)
returns table (saga_id uuid, attempt integer, outcome text, tracking_number text, shipped_at timestamptz)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select s."sagaId" from jsonb_to_recordset(shipments) as s("sagaId" uuid));
  movements inventory.movement[];
begin
  perform inventory.lock_picks(shipments);
  movements := inventory.ship_parcels(shipments);
  if movements is not null then
    -- No trace: reserved stock was not available, so there is no event.
    perform inventory.move(movements, '{}');
  end if;

  return query
    select s."sagaId",
           s.attempt,
           case when k.saga_id is null then 'unknown-pick' when k.status = 'shipped' then 'shipped' else 'not-reserved' end,
           k.tracking_number,
           k.shipped_at
      from jsonb_to_recordset(shipments) as s("sagaId" uuid, attempt integer)
      left join inventory.picks k on k.saga_id = any (sagas) and k.saga_id = s."sagaId" and k.attempt = s.attempt;
end
$$;
