-- Picks that were requested from the warehouses. The key is the fulfilment saga and its attempt, also at the warehouse.

create table inventory.picks (
  saga_id             uuid not null,
  attempt             integer not null check (attempt > 0),
  -- requested → accepted → shipped; requested | accepted → refused; requested | accepted → cancelling → cancelled.
  -- A pick that is cancelled before its request is inserted as `cancelled`: a tombstone.
  status              text not null check (status in ('requested', 'accepted', 'refused', 'cancelling', 'cancelled', 'shipped')),
  reservation_id      uuid,
  reservation_attempt integer,
  parcel_no           integer,
  reason              text,
  tracking_number     text,
  shipped_at          timestamptz,
  requested_at        timestamptz not null default clock_timestamp(),
  primary key (saga_id, attempt),
  foreign key (reservation_id, reservation_attempt, parcel_no) references inventory.reserved_parcels,
  check (status in ('refused', 'cancelled') or reservation_id is not null),
  check ((status = 'shipped') = (tracking_number is not null and shipped_at is not null))
);

create index picks_of_reservation on inventory.picks (reservation_id);
