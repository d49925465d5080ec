-- The catalogue: categories, and products with their current price.

create table product.categories (
  slug text collate "C" primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null
);

create table product.products (
  sku            text collate "C" primary key,
  title          text not null,
  description    text not null,
  category       text collate "C" not null references product.categories,
  -- At most what one payment accepts: LARGEST_AMOUNT of platform/money.
  price_amount   bigint not null check (price_amount between 0 and 99999999),
  price_currency text not null check (price_currency ~ '^[A-Z]{3}$'),
  image_url      text,
  -- Increases with every change of the row; caches and editors compare it.
  version        integer not null default 1 check (version > 0),
  changed_at     timestamptz not null default clock_timestamp()
);

create index products_of_category on product.products (category, sku);
