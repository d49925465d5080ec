-- Every table is sharded by customer: each key and each statement contains customer_id.

create table shop.carts (
  customer_id bigint not null,
  version int not null,
  -- The newest bought version, and the order that bought it.
  bought_version int not null default 0,
  bought_order_id uuid,
  -- The undecided order that is buying the cart. While it is set, no other order can buy the cart.
  buying_order_id uuid,
  changed_at timestamptz not null default now(),
  primary key (customer_id)
) partition by hash (customer_id);

create table shop.cart_lines (
  customer_id bigint not null,
  sku text not null,
  position int not null,
  title text not null,
  quantity int not null check (quantity between 1 and 999),
  unit_amount bigint not null check (unit_amount >= 0),
  currency text not null,
  primary key (customer_id, sku)
) partition by hash (customer_id);

create table shop.orders (
  customer_id bigint not null,
  order_id uuid not null,
  number text not null,
  status text not null check (status in ('placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck')),
  -- A code with its fields.
  reason jsonb,
  redirect_url text,
  -- Optimistic lock: incremented by every change of the order or of one of its sagas.
  version int not null default 1,
  total_amount bigint not null check (total_amount >= 0),
  currency text not null,
  email text not null check (length(email) <= 254),
  contact_name text not null,
  -- False when no mails about the order are sent.
  notify boolean not null,
  -- What the warehouse must know to send the parcels.
  delivery jsonb not null,
  payment_method text not null,
  cart_version int,
  placed_at timestamptz not null,
  confirmed_at timestamptz,
  completed_at timestamptz,
  -- Order ids start with the time of placement, so this key also sorts a customer's orders by time.
  primary key (customer_id, order_id),
  unique (number, customer_id)
) partition by hash (customer_id);

create table shop.order_lines (
  customer_id bigint not null,
  order_id uuid not null,
  line_no int not null,
  sku text not null,
  title text not null,
  quantity int not null check (quantity > 0),
  unit_amount bigint not null check (unit_amount >= 0),
  primary key (customer_id, order_id, line_no)
) partition by hash (customer_id);

create table shop.parcels (
  customer_id bigint not null,
  order_id uuid not null,
  parcel_no int not null,
  centre text not null,
  status text not null check (status in ('picking', 'shipped', 'cancelled')),
  tracking_number text,
  -- The shopper cancelled the order, but this parcel could not be stopped.
  is_cancelled_too_late boolean not null,
  lines jsonb not null,
  primary key (customer_id, order_id, parcel_no)
) partition by hash (customer_id);

create table shop.sagas (
  customer_id bigint not null,
  -- The id of the order's own saga is the order id. Each parcel's saga has its own id.
  saga_id uuid not null,
  order_id uuid not null,
  parcel_no int,
  state jsonb not null,
  step text not null generated always as (state ->> 'step') stored,
  retries int not null,
  deadline timestamptz,
  -- Why the saga needs an operator: a code with its fields.
  stuck jsonb,
  changed_at timestamptz not null default now(),
  primary key (customer_id, saga_id)
) partition by hash (customer_id);

-- Who retried a stuck saga, when and why. Never changed.
create table shop.saga_acts (
  customer_id bigint not null,
  saga_id uuid not null,
  acted_at timestamptz not null,
  step text not null,
  stuck jsonb,
  account_id uuid not null,
  reason text not null,
  primary key (customer_id, saga_id, acted_at)
) partition by hash (customer_id);

-- No foreign key to the order: the key is written first, so that of two concurrent equal requests one waits. Deleted after 30 days. The keys of importers are kept:
-- importing a file again years later must add nothing.
create table shop.idempotency_keys (
  customer_id bigint not null,
  key text not null,
  fingerprint text not null,
  order_id uuid not null,
  is_import boolean not null,
  created_at timestamptz not null default now(),
  primary key (customer_id, key)
) partition by hash (customer_id);

select shop.shard_table('shop.carts', 'customer_id');
select shop.shard_table('shop.cart_lines', 'customer_id', 'shop.carts');
select shop.shard_table('shop.orders', 'customer_id', 'shop.carts');
select shop.shard_table('shop.order_lines', 'customer_id', 'shop.carts');
select shop.shard_table('shop.parcels', 'customer_id', 'shop.carts');
select shop.shard_table('shop.sagas', 'customer_id', 'shop.carts');
select shop.shard_table('shop.saga_acts', 'customer_id', 'shop.carts');
select shop.shard_table('shop.idempotency_keys', 'customer_id', 'shop.carts');

create index sagas_of_order on shop.sagas (customer_id, order_id);
create index idempotency_keys_age on shop.idempotency_keys (created_at) where not is_import;
create index sagas_stuck on shop.sagas (changed_at) where stuck is not null;
create index sagas_due on shop.sagas (deadline) where deadline is not null;
-- For the metric of undecided sagas: few rows.
create index sagas_deciding on shop.sagas (changed_at) where parcel_no is null and deadline is not null;

alter table shop.cart_lines add foreign key (customer_id) references shop.carts (customer_id);
alter table shop.order_lines add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);
alter table shop.parcels add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);
alter table shop.saga_acts add foreign key (customer_id, saga_id) references shop.sagas (customer_id, saga_id);
alter table shop.sagas add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);
