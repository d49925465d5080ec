-- Stock per SKU and fulfilment centre, and the ledger of its movements.

create table inventory.centres (
  centre     text collate "C" primary key,
  -- Lower values are preferred. At most twelve centres, since `reserve` compares their combinations.
  preference smallint not null unique check (preference between 1 and 12)
);

insert into inventory.centres (centre, preference) values ('midlands', 1), ('north', 2), ('south', 3);

create type inventory.movement_kind as enum ('received', 'adjusted', 'restocked', 'reserved', 'released', 'committed', 'shipped', 'unsellable');

create type inventory.movement as (kind inventory.movement_kind, sku text, centre text, quantity bigint, cause text);

-- The change of each bucket by one unit of each kind of movement.
create table inventory.movement_kinds (
  kind       inventory.movement_kind primary key,
  received   smallint not null default 0,
  adjusted   smallint not null default 0,
  restocked  smallint not null default 0,
  available  smallint not null default 0,
  reserved   smallint not null default 0,
  committed  smallint not null default 0,
  shipped    smallint not null default 0,
  unsellable smallint not null default 0,
  check (received + adjusted + restocked = available + reserved + committed + shipped)
);

insert into inventory.movement_kinds (kind, received, adjusted, restocked, available, reserved, committed, shipped, unsellable) values
  ('received',   1, 0, 0,  1,  0,  0, 0, 0),
  ('adjusted',   0, 1, 0,  1,  0,  0, 0, 0),
  ('restocked',  0, 0, 1,  1,  0,  0, 0, 0),
  ('reserved',   0, 0, 0, -1,  1,  0, 0, 0),
  ('released',   0, 0, 0,  1, -1,  0, 0, 0),
  ('committed',  0, 0, 0,  0, -1,  1, 0, 0),
  ('shipped',    0, 0, 0,  0,  0, -1, 1, 0),
  ('unsellable', 0, 0, 0,  0,  0,  0, 0, 1);

-- A SKU has a row at every centre or none, so that locking its rows locks its total.
create table inventory.stock (
  sku        text collate "C" not null,
  centre     text collate "C" not null references inventory.centres,
  received   bigint not null default 0 check (received >= 0),
  adjusted   bigint not null default 0,
  restocked  bigint not null default 0 check (restocked >= 0),
  available  bigint not null default 0 check (available >= 0),
  reserved   bigint not null default 0 check (reserved >= 0),
  committed  bigint not null default 0 check (committed >= 0),
  shipped    bigint not null default 0 check (shipped >= 0),
  unsellable bigint not null default 0 check (unsellable >= 0),
  -- Until then carts may hold some of the SKU (inventory.holds). Null or past: none does.
  held_until timestamptz,
  primary key (sku, centre),
  check (received + adjusted + restocked = available + reserved + committed + shipped)
) with (fillfactor = 70); -- counts are not indexed: free space on the page allows HOT updates

create table inventory.ledger (
  entry    bigint generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  kind     inventory.movement_kind not null,
  sku      text collate "C" not null,
  centre   text collate "C" not null,
  quantity bigint not null check (quantity > 0 or kind = 'adjusted'),
  -- The saga or receipt that caused the movement.
  cause    text not null
);
