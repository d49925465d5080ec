-- Stock per SKU and fulfilment centre, and the ledger that explains every number in it.

create table inventory.centres (
  centre     text collate "C" primary key,
  -- The lower, the sooner a parcel leaves from here. At most a dozen centres: `reserve` weighs their combinations.
  preference smallint not null unique check (preference between 1 and 12)
);

insert into inventory.centres (centre, preference) values ('midlands', 1), ('north', 2), ('south', 3);

create type inventory.movement_kind as enum ('received', 'adjusted', 'restocked', 'reserved', 'released', 'committed', 'shipped', 'unsellable');

create type inventory.movement as (kind inventory.movement_kind, sku text, centre text, quantity bigint, cause text);

-- What one unit of each kind of movement does to each bucket: the only place that says so.
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

-- A SKU has a row at every centre or none at all, so that whoever locks its rows holds its total.
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
  primary key (sku, centre),
  check (received + adjusted + restocked = available + reserved + committed + shipped)
) with (fillfactor = 70); -- counts are in no index: room on the page keeps their updates out of every index

create table inventory.ledger (
  entry    bigint generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  kind     inventory.movement_kind not null,
  sku      text collate "C" not null,
  centre   text collate "C" not null,
  quantity bigint not null check (quantity > 0 or kind = 'adjusted'),
  -- The saga or the receipt that asked for it.
  cause    text not null
);

-- Each stock row as its ledger tells it; an audit compares the two.
create view inventory.stock_by_ledger as
select l.sku,
       l.centre,
       sum(l.quantity * k.received)::bigint   as received,
       sum(l.quantity * k.adjusted)::bigint   as adjusted,
       sum(l.quantity * k.restocked)::bigint  as restocked,
       sum(l.quantity * k.available)::bigint  as available,
       sum(l.quantity * k.reserved)::bigint   as reserved,
       sum(l.quantity * k.committed)::bigint  as committed,
       sum(l.quantity * k.shipped)::bigint    as shipped,
       sum(l.quantity * k.unsellable)::bigint as unsellable
  from inventory.ledger l
  join inventory.movement_kinds k using (kind)
 group by l.sku, l.centre;

-- Moves stock, writes the ledger, and tells the outbox when a SKU ran out or came back. All changes of stock go through here.
-- Locks every row of every SKU named, in (sku, centre) order, so that no two callers wait for each other in a circle.
create function inventory.move(movements inventory.movement[]) returns void
language plpgsql
-- Its callers switch it off for the sake of their look-ups; here the rows of the SKUs meet their changes, some hundreds of each.
set enable_hashjoin = on
as $$
declare
  skus text[] := array(select distinct m.sku from unnest(movements) m);
begin
  perform from inventory.stock s where s.sku = any (skus) order by s.sku, s.centre for update;

  -- A statement of its own: under READ COMMITTED only a new snapshot shows what those who held the locks before us committed.
  with change as (
    select m.sku,
           m.centre,
           sum(m.quantity * k.received)   as received,
           sum(m.quantity * k.adjusted)   as adjusted,
           sum(m.quantity * k.restocked)  as restocked,
           sum(m.quantity * k.available)  as available,
           sum(m.quantity * k.reserved)   as reserved,
           sum(m.quantity * k.committed)  as committed,
           sum(m.quantity * k.shipped)    as shipped,
           sum(m.quantity * k.unsellable) as unsellable
      from unnest(movements) m
      join inventory.movement_kinds k using (kind)
     group by m.sku, m.centre
  ),
  total as (
    select s.sku, sum(s.available) as before, sum(s.available + coalesce(c.available, 0)) as after
      from inventory.stock s
      left join change c on c.sku = s.sku and c.centre = s.centre
     where s.sku = any (skus)
     group by s.sku
  ),
  moved as (
    update inventory.stock s
       set received   = s.received + c.received,
           adjusted   = s.adjusted + c.adjusted,
           restocked  = s.restocked + c.restocked,
           available  = s.available + c.available,
           reserved   = s.reserved + c.reserved,
           committed  = s.committed + c.committed,
           shipped    = s.shipped + c.shipped,
           unsellable = s.unsellable + c.unsellable
      from change c
     where s.sku = any (skus) and s.sku = c.sku and s.centre = c.centre
  ),
  entered as (
    insert into inventory.ledger (kind, sku, centre, quantity, cause)
    select m.kind, m.sku, m.centre, m.quantity, m.cause from unnest(movements) m
  )
  insert into inventory.outbox (lane, type, subject, payload)
  select 0,
         'inventory.availability-changed.v1',
         t.sku,
         jsonb_build_object(
           'type', 'inventory.availability-changed.v1',
           'sku', t.sku,
           'isAvailable', t.after > 0,
           'changedAt', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         )
    from total t
   where (t.before > 0) <> (t.after > 0);
end
$$;
