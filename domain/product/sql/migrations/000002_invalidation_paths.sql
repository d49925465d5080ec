-- How many paths CloudFront was asked to invalidate, by calendar month in UTC: AWS charges for them.

create table product.invalidation_paths (
  month text collate "C" primary key check (month ~ '^\d{4}-\d{2}$'),
  paths bigint not null default 0 check (paths >= 0)
);
