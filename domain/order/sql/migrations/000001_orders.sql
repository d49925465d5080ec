-- Every table is sharded by customer: each key and each statement contains customer_id.

create table shop.carts (
  customer_id bigint not null,
  version int not null,
  -- Written whole with each version: [{sku, title, quantity, unitPrice}] in the order of the shopper.
  lines jsonb not null default '[]' check (jsonb_typeof(lines) = 'array' and not lines @? '$[*].quantity ? (@ < 1 || @ > 999)'),
  -- The newest bought version, and the order that bought it.
  bought_version int not null default 0,
  bought_order_id uuid,
  -- The undecided order that is buying the cart. While it is set, no other order can buy the cart.
  buying_order_id uuid,
  changed_at timestamptz not null default now(),
  primary key (customer_id)
);

create table shop.orders (
  customer_id bigint not null,
  order_id uuid not null,
  number text not null,
  status text not null check (status in ('placed', 'awaiting-customer', 'confirmed', 'fulfilling', 'completed', 'cancelled', 'stuck')),
  -- A code with its fields.
  reason jsonb,
  redirect_url text,
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
  -- What a list shows of the lines, which never change: a list reads no other table.
  line_count int not null check (line_count > 0),
  first_title text not null,
  -- Sold and ended before it was recorded here: its payment, its stock and its events are not in this shop.
  is_history boolean not null default false,
  -- Order ids start with the time of placement, so this key also sorts a customer's orders by time.
  primary key (customer_id, order_id),
  unique (number, customer_id)
);

create table shop.order_lines (
  customer_id bigint not null,
  order_id uuid not null,
  line_no int not null,
  sku text not null,
  title text not null,
  quantity int not null check (quantity > 0),
  unit_amount bigint not null check (unit_amount >= 0),
  primary key (customer_id, order_id, line_no)
);

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
);

-- The sagas of an order and of its parcels until the last one ends. Read and written whole.
create table shop.order_sagas (
  customer_id bigint not null,
  order_id uuid not null,
  -- Optimistic lock: incremented by every change of the order or of one of its sagas.
  version int not null default 1,
  -- Terms, sagas and retry timers.
  state jsonb not null,
  -- Of the order's own saga.
  step text not null generated always as (state #>> '{saga,step}') stored,
  -- The earliest of the sagas.
  deadline timestamptz,
  -- Set while a saga needs an operator, with the amount that the shop or the customer loses if it stays.
  stuck_since timestamptz,
  at_risk bigint,
  changed_at timestamptz not null default now(),
  primary key (customer_id, order_id),
  check ((stuck_since is null) = (at_risk is null))
);

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
);

select shop.shard_table('shop.carts', 'customer_id');
select shop.shard_table('shop.orders', 'customer_id', 'shop.carts');
select shop.shard_table('shop.order_lines', 'customer_id', 'shop.carts');
select shop.shard_table('shop.parcels', 'customer_id', 'shop.carts');
select shop.shard_table('shop.order_sagas', 'customer_id', 'shop.carts');
select shop.shard_table('shop.idempotency_keys', 'customer_id', 'shop.carts');
select shop.shard_events('shop.carts');

create index idempotency_keys_age on shop.idempotency_keys (created_at) where not is_import;
create index order_sagas_stuck on shop.order_sagas (at_risk) where stuck_since is not null;
create index order_sagas_due on shop.order_sagas (deadline) where deadline is not null;
-- For the metric of undecided orders: few rows.
create index order_sagas_deciding on shop.order_sagas (changed_at) where step <> 'confirmed' and deadline is not null;

alter table shop.order_lines add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);
alter table shop.parcels add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);
alter table shop.order_sagas add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);
