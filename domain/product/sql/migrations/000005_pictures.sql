-- Pictures of products. The files are in S3; a row is added before its upload, and `resize-image` records what became of it.
create table product.pictures (
  picture_id uuid primary key,
  product_id bigint not null references product.products,
  -- The variant that it shows; null: all of them.
  sku        text collate "C" references product.variants,
  position   integer not null,
  alt        text not null check (alt <> ''),
  -- In percent from the left and from the top.
  focal_x    smallint not null check (focal_x between 0 and 100 and focal_x % 10 = 0),
  focal_y    smallint not null check (focal_y between 0 and 100 and focal_y % 10 = 0),
  state      text not null default 'waiting' check (state in ('waiting', 'ready', 'refused')),
  refusal    text check ((refusal is not null) = (state = 'refused')),
  digest     text collate "C" check (digest ~ '^[0-9a-f]{32}$'),
  width      integer check (width > 0),
  height     integer check (height > 0),
  widths     integer[],
  created_at timestamptz not null,
  removed_at timestamptz,
  check (num_nonnulls(digest, width, height, widths) = case when state = 'ready' then 4 else 0 end)
);

create index pictures_of_product on product.pictures (product_id, position) where removed_at is null;
create index pictures_of_variant on product.pictures (sku);
