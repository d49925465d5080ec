-- What was asked of the warehouses. The key of a pick is the fulfilment saga and its attempt; the warehouse knows it by the same key.

create table inventory.picks (
  saga_id             uuid not null,
  attempt             integer not null check (attempt > 0),
  -- asked → accepted → shipped, or refused, by a warehouse that accepted it before also; asked | accepted → cancelling → cancelled. Born `cancelled`, it is the tombstone
  -- of a pick that was cancelled before it came.
  status              text not null check (status in ('asked', 'accepted', 'refused', 'cancelling', 'cancelled', 'shipped')),
  reservation_id      uuid,
  reservation_attempt integer,
  parcel_no           integer,
  reason              text,
  tracking_number     text,
  shipped_at          timestamptz,
  asked_at            timestamptz not null default clock_timestamp(),
  primary key (saga_id, attempt),
  foreign key (reservation_id, reservation_attempt, parcel_no) references inventory.reserved_parcels,
  check (status in ('refused', 'cancelled') or reservation_id is not null),
  check ((status = 'shipped') = (tracking_number is not null and shipped_at is not null))
);

create index picks_of_reservation on inventory.picks (reservation_id);

-- Commits what will be asked of the warehouses, for commands [{type, sagaId, attempt, reservationId?, parcel?}]. Answers where each pick stands;
-- `is_repeat` says that an earlier call may have reached the warehouse already.
create function inventory.intend_picks(commands jsonb)
returns table (saga_id uuid, attempt integer, type text, status text, reason text, tracking_number text, shipped_at timestamptz, is_repeat boolean)
language plpgsql
-- Batches name tens of rows by their keys: only index look-ups will do, however small a table seemed when the plan was made and kept. Arrays of the keys say so to the
-- planner where a join alone leaves it the choice to read all of a table that it holds for small.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
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

-- Commits what the warehouses said, for outcomes [{sagaId, attempt, outcome: accepted | refused | cancelled | not-cancelled, reason?}], and answers where
-- each pick stands now: a cancellation or a shipment that came in between is not overwritten.
create function inventory.settle_picks(outcomes jsonb)
returns table (saga_id uuid, attempt integer, status text, reason text, tracking_number text, shipped_at timestamptz)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select o."sagaId" from jsonb_to_recordset(outcomes) as o("sagaId" uuid));
begin
  perform
     from inventory.picks k
    where k.saga_id = any (sagas)
      and (k.saga_id, k.attempt) in (select o."sagaId", o.attempt from jsonb_to_recordset(outcomes) as o("sagaId" uuid, attempt integer))
    order by k.saga_id, k.attempt
      for update;

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

-- A parcel left its centre, for shipments [{sagaId, attempt, trackingNumber, shippedAt}] of picks: what was reserved is committed and shipped.
-- Answers one row per input: `shipped` with what was first told, `unknown-pick`, or `not-reserved` when the pick or its reservation was undone.
create function inventory.ship(shipments jsonb)
returns table (saga_id uuid, attempt integer, outcome text, tracking_number text, shipped_at timestamptz)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select s."sagaId" from jsonb_to_recordset(shipments) as s("sagaId" uuid));
  -- A pick's reservation never changes.
  reservations constant uuid[] := array(select k.reservation_id from inventory.picks k where k.saga_id = any (sagas) and k.reservation_id is not null);
  movements inventory.movement[];
begin
  perform
     from inventory.picks k
    where k.saga_id = any (sagas)
      and (k.saga_id, k.attempt) in (select s."sagaId", s.attempt from jsonb_to_recordset(shipments) as s("sagaId" uuid, attempt integer))
    order by k.saga_id, k.attempt
      for update;

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
       and k.status in ('asked', 'accepted', 'cancelling')
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

  if movements is not null then
    perform inventory.move(movements);
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
