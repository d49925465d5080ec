-- SKUs that staff have marked, such as those of a flash sale: putting one into the cart holds its stock for some minutes.
create table inventory.hold_rules (
  sku               text collate "C" primary key,
  minutes           integer not null check (minutes between 1 and 60),
  most_per_customer integer not null check (most_per_customer between 1 and 999)
);

-- What the cart of a customer holds. After `expires_at` it counts no more, whether or not the row is deleted.
create table inventory.holds (
  sku         text collate "C" not null,
  customer_id bigint not null,
  quantity    bigint not null check (quantity > 0),
  expires_at  timestamptz not null,
  primary key (sku, customer_id)
);

create index holds_customer on inventory.holds (customer_id);
