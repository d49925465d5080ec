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
