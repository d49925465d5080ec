-- Marks picks and their reserved parcels as shipped, for shipments [{sagaId, attempt, trackingNumber, shippedAt}], and returns the movements of stock.
-- The caller holds the locks of the picks.
create or replace function inventory.ship_parcels(shipments jsonb) returns inventory.movement[]
language plpgsql
as $$
declare
  sagas constant uuid[] := array(select s."sagaId" from jsonb_to_recordset(shipments) as s("sagaId" uuid));
  reservations constant uuid[] := array(select k.reservation_id from inventory.picks k where k.saga_id = any (sagas) and k.reservation_id is not null);
  movements inventory.movement[];
begin
  perform
     from inventory.reserved_parcels p
     join inventory.picks k on p.saga_id = k.reservation_id and p.attempt = k.reservation_attempt and p.parcel_no = k.parcel_no
     join jsonb_to_recordset(shipments) as s("sagaId" uuid, attempt integer) on k.saga_id = s."sagaId" and k.attempt = s.attempt
    where k.saga_id = any (sagas) and p.saga_id = any (reservations)
    order by p.saga_id, p.attempt, p.parcel_no
      for update of p;

  with leaving as (
    update inventory.picks k
       set status = 'shipped', tracking_number = s."trackingNumber", shipped_at = s."shippedAt", reason = null
      from jsonb_to_recordset(shipments) as s("sagaId" uuid, attempt integer, "trackingNumber" text, "shippedAt" timestamptz),
           inventory.reserved_parcels p
     where k.saga_id = any (sagas)
       and k.saga_id = s."sagaId"
       and k.attempt = s.attempt
       and k.status in ('requested', 'accepted', 'cancelling')
       and p.saga_id = any (reservations)
       and p.saga_id = k.reservation_id
       and p.attempt = k.reservation_attempt
       and p.parcel_no = k.parcel_no
       and p.status = 'reserved'
    returning k.reservation_id, k.reservation_attempt, k.parcel_no
  ),
  gone as (
    update inventory.reserved_parcels p
       set status = 'shipped'
      from leaving l
     where p.saga_id = any (reservations) and p.saga_id = l.reservation_id and p.attempt = l.reservation_attempt and p.parcel_no = l.parcel_no
    returning p.saga_id, p.centre, p.lines
  )
  select array_agg(row(m.kind, l.sku, g.centre, l.quantity, g.saga_id)::inventory.movement order by m.kind)
    into movements
    from gone g
   cross join jsonb_to_recordset(g.lines) as l(sku text, quantity bigint)
   cross join (values ('committed'::inventory.movement_kind), ('shipped')) as m(kind);
  return movements;
end
$$;
