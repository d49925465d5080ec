-- What staff search orders by, over all customers; the key of the order's number leads with the number.
create index orders_email on shop.orders (lower(email), order_id desc);
create index orders_name on shop.orders (lower(contact_name) collate "C", order_id desc);

-- Each act of staff on an order. The context's role may not change or delete rows: platform/sql/append-only.ts.
create table shop.staff_acts (
  customer_id bigint not null,
  act_id uuid not null,
  order_id uuid not null,
  -- The saga that was acted on, the order's or a parcel's; null for an act on the order as such.
  saga_id uuid,
  acted_at timestamptz not null,
  account_id uuid not null,
  act text not null,
  reason text not null,
  details jsonb not null,
  primary key (customer_id, act_id)
);

select shop.shard_table('shop.staff_acts', 'customer_id', 'shop.carts');

alter table shop.staff_acts add foreign key (customer_id, order_id) references shop.orders (customer_id, order_id);

create index staff_acts_order on shop.staff_acts (customer_id, order_id, acted_at);
create index staff_acts_time on shop.staff_acts (acted_at desc);
