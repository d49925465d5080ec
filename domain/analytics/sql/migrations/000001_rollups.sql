-- Sales, visits and stock-outs, counted by day and hour. Days and months are those of the shop's time zone; an hour is an instant, so that a day has 23, 24 or 25.

-- What is known of an order. Each part arrives once or often, early or late; what the order adds to the rollups follows from its row alone.
create table analytics.sales (
  order_id uuid primary key,
  customer_id bigint not null,
  -- Null until the order's confirmation has arrived.
  placed_at timestamptz,
  country text collate "C",
  currency text collate "C",
  -- [{sku, units, amount}], amounts in minor units.
  lines jsonb,
  -- The category of each SKU when the sale was counted: a product that moves later takes no revenue along.
  categories jsonb,
  -- The lines of each cancelled parcel, by its number.
  cancelled_parcels jsonb not null default '{}',
  is_cancelled boolean not null default false
);

create table analytics.order_hours (
  hour timestamptz not null,
  country text collate "C" not null,
  currency text collate "C" not null,
  orders bigint not null,
  cancelled_orders bigint not null,
  units bigint not null,
  amount bigint not null,
  primary key (hour, country, currency)
);

create table analytics.order_days (
  day date not null,
  country text collate "C" not null,
  currency text collate "C" not null,
  orders bigint not null,
  cancelled_orders bigint not null,
  units bigint not null,
  amount bigint not null,
  primary key (day, country, currency)
);

create table analytics.category_hours (
  hour timestamptz not null,
  country text collate "C" not null,
  category text collate "C" not null,
  currency text collate "C" not null,
  units bigint not null,
  amount bigint not null,
  primary key (hour, country, category, currency)
);

create table analytics.category_days (
  day date not null,
  country text collate "C" not null,
  category text collate "C" not null,
  currency text collate "C" not null,
  units bigint not null,
  amount bigint not null,
  primary key (day, country, category, currency)
);

create table analytics.product_hours (
  hour timestamptz not null,
  sku text collate "C" not null,
  currency text collate "C" not null,
  units bigint not null,
  amount bigint not null,
  primary key (hour, sku, currency)
);

create table analytics.product_days (
  day date not null,
  sku text collate "C" not null,
  currency text collate "C" not null,
  units bigint not null,
  amount bigint not null,
  primary key (day, sku, currency)
);

-- Histogram of the values of sold orders, for percentiles: analytics.value_bucket.
create table analytics.order_values (
  day date not null,
  country text collate "C" not null,
  currency text collate "C" not null,
  bucket int not null,
  orders bigint not null,
  primary key (day, country, currency, bucket)
);

-- Locked before the months of a customer are changed.
create table analytics.customers (
  customer_id bigint primary key,
  orders bigint not null
);

-- Sold orders of a customer by month.
create table analytics.customer_months (
  customer_id bigint not null,
  month date not null,
  orders bigint not null,
  primary key (customer_id, month)
);

-- Customers by the month of their first sold order, and how many of them bought in each month.
create table analytics.cohorts (
  cohort date not null,
  month date not null,
  customers bigint not null,
  -- With two orders or more, whenever they were. Only in the row of the cohort's own month.
  repeat_customers bigint not null,
  primary key (cohort, month)
);

-- A read model of the catalogue.
create table analytics.products (
  sku text collate "C" primary key,
  category text collate "C" not null,
  version int not null
);

create table analytics.availability_changes (
  sku text collate "C" not null,
  changed_at timestamptz not null,
  is_available boolean not null,
  primary key (sku, changed_at)
);

create index stock_outs_by_time on analytics.availability_changes (changed_at) where not is_available;

-- The steps that a visit has reached, as bits: 1 visited, 2 product-viewed, 4 cart-filled, 8 checkout-opened, 16 checkout-submitted, 32 checkout-confirmed. Kept for three days.
create table analytics.visits (
  visit uuid primary key,
  started_at timestamptz not null,
  steps int not null
);

create index visits_age on analytics.visits using brin (started_at);

-- Visits that reached each step, by the day of their first event.
create table analytics.visit_days (
  day date not null,
  step int not null,
  visits bigint not null,
  primary key (day, step)
);

-- Page statistics.
create table analytics.product_interest_days (
  day date not null,
  sku text collate "C" not null,
  views bigint not null,
  units_added bigint not null,
  primary key (day, sku)
);

create table analytics.page_days (
  day date not null,
  page text collate "C" not null,
  views bigint not null,
  primary key (day, page)
);

-- Incremented with each change of a day's rollups: cached answers have the versions of their days in the key. Stock and the catalogue count on the day of the change.
create table analytics.day_versions (
  topic text collate "C" not null check (topic in ('sales', 'visits', 'stock', 'catalogue')),
  day date not null,
  version bigint not null,
  changed_at timestamptz not null,
  primary key (topic, day)
);

create type analytics.line_change as (
  hour timestamptz, day date, country text, category text, currency text, sku text, units bigint, amount bigint
);

create type analytics.order_change as (
  customer_id bigint, hour timestamptz, day date, country text, currency text, orders bigint, cancelled_orders bigint, units bigint, amount bigint, bucket int
);
