-- Reservations: stock held for one attempt of an order saga. They do not expire; only their saga releases or ships them.

create table inventory.reservations (
  saga_id     uuid not null,
  attempt     integer not null check (attempt > 0),
  -- `tombstone`: the release came first, so a later reservation is refused.
  outcome     text not null check (outcome in ('reserved', 'refused', 'tombstone')),
  missing     jsonb not null default '[]',
  decided_at  timestamptz not null default clock_timestamp(),
  released_at timestamptz,
  primary key (saga_id, attempt)
);

create table inventory.reserved_parcels (
  saga_id   uuid not null,
  attempt   integer not null,
  parcel_no integer not null check (parcel_no > 0),
  centre    text collate "C" not null,
  status    text not null default 'reserved' check (status in ('reserved', 'released', 'shipped')),
  -- [{lineNo, sku, quantity}]: never changed, and read only with its parcel.
  lines     jsonb not null,
  primary key (saga_id, attempt, parcel_no),
  foreign key (saga_id, attempt) references inventory.reservations
) with (fillfactor = 85);

-- A line of an order that `reserve` decides. `sku_no` is the position of its SKU among the SKUs of the batch; `requested` is the order's total of that SKU.
create type inventory.requested_line as (line_no integer, sku text, sku_no integer, quantity bigint, requested bigint);

-- The quantity of one line that one centre sends. `centre_no` is the position of the centre by preference.
create type inventory.allocation as (line_no integer, sku text, sku_no integer, centre_no integer, quantity bigint);

-- The decision of `reserve` about one order: allocations, or the missing SKUs.
create type inventory.decision as (saga_id uuid, attempt integer, allocations inventory.allocation[], missing jsonb);
