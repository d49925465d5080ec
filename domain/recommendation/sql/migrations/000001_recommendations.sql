-- What confirmed orders had, the models trained on it, and which products may be recommended.

create table recommendation.baskets (
  -- In the order of arrival: a trainer reads those after the last that it has.
  basket bigint generated always as identity primary key,
  order_id uuid not null unique,
  customer_id bigint not null,
  placed_at timestamptz not null,
  -- Distinct SKUs.
  skus jsonb not null check (jsonb_array_length(skus) > 0),
  received_at timestamptz not null
);

create index baskets_customer on recommendation.baskets (customer_id, placed_at desc);

-- Customers that were erased: an order of theirs that is confirmed later leaves no basket.
create table recommendation.erased_customers (
  customer_id bigint primary key,
  erased_at timestamptz not null
);
create index baskets_received on recommendation.baskets (received_at);

create table recommendation.products (
  sku text collate "C" primary key,
  -- Of the product that the SKU is a variant of; null until an event has it.
  slug text,
  category text,
  -- Of the newest event.
  version bigint not null default 0,
  is_published boolean not null default false,
  is_available boolean not null default false,
  -- An older statement about the stock changes nothing.
  available_at timestamptz not null default '-infinity',
  -- Product and inventory are to be asked for what no event says.
  is_checked boolean not null default false
);

create index products_unchecked on recommendation.products (sku) where not is_checked;

create table recommendation.models (
  version bigint generated always as identity primary key,
  trained_at timestamptz not null,
  -- The last basket that the model has.
  last_basket bigint not null,
  baskets integer not null check (baskets > 0),
  products integer not null check (products > 0),
  seconds double precision not null
);

create table recommendation.model_products (
  version bigint not null references recommendation.models on delete cascade,
  sku text collate "C" not null,
  popularity double precision not null,
  category text,
  -- [{sku, weight}], best first.
  neighbours jsonb not null,
  primary key (version, sku)
);

create index model_products_popular on recommendation.model_products (version, popularity desc);
create index model_products_category on recommendation.model_products (version, category, popularity desc);

-- One row: the model in use, and who trains.
create table recommendation.activation (
  one boolean primary key default true check (one),
  version bigint references recommendation.models,
  -- After a roll-back: new models are trained, and none is activated.
  is_held boolean not null default false,
  -- The lease of the task that trains.
  training_until timestamptz not null default '-infinity'
);

insert into recommendation.activation (one) values (true);
