-- Requests with a key that have changed a cart: a repeat changes nothing. Kept for a day, and of a customer the last hundred.
create table shop.cart_requests (
  customer_id bigint not null,
  key text not null,
  fingerprint text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (customer_id, key)
);

-- What a guest's cart and wish list held at sign-in, until the account has it: at most one of a guest.
create table shop.cart_handovers (
  customer_id bigint not null,
  handover_id uuid not null,
  to_customer_id bigint not null,
  lines jsonb not null,
  wishes jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (customer_id)
);

-- Products that a customer keeps for later.
create table shop.wishes (
  customer_id bigint not null,
  sku text not null,
  title text not null,
  added_at timestamptz not null default clock_timestamp(),
  primary key (customer_id, sku)
);

select shop.shard_table('shop.cart_requests', 'customer_id', 'shop.carts');
select shop.shard_table('shop.cart_handovers', 'customer_id', 'shop.carts');
select shop.shard_table('shop.wishes', 'customer_id', 'shop.carts');

create index cart_requests_age on shop.cart_requests (created_at);

alter table shop.cart_handovers add foreign key (customer_id) references shop.carts (customer_id);
alter table shop.wishes add foreign key (customer_id) references shop.carts (customer_id);
