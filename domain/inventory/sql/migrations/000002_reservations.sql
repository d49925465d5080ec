-- Reservations: what is held for one attempt of one order saga. No clock ends them; only their saga does.

create table inventory.reservations (
  saga_id     uuid not null,
  attempt     integer not null check (attempt > 0),
  -- `tombstone`: its release came first, so the reservation itself is refused when it comes.
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
  -- [{lineNo, sku, quantity}]: never changed, and never read but with its parcel.
  lines     jsonb not null,
  primary key (saga_id, attempt, parcel_no),
  foreign key (saga_id, attempt) references inventory.reservations
) with (fillfactor = 85);

-- A line of an order that `reserve` decides. `sku_no` is the position of its SKU among the SKUs of the batch; `requested` is what the whole order asks of that SKU.
create type inventory.requested_line as (line_no integer, sku text, sku_no integer, quantity bigint, requested bigint);

-- What one centre sends of one line. `centre_no` is the position of the centre by preference.
create type inventory.allocation as (line_no integer, sku text, sku_no integer, centre_no integer, quantity bigint);

-- What `reserve` decided about one order: allocations, or the SKUs that it misses.
create type inventory.decision as (saga_id uuid, attempt integer, allocations inventory.allocation[], missing jsonb);
