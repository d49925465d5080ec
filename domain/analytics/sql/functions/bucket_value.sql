-- The value that stands for a bucket of analytics.value_bucket.
create or replace function analytics.bucket_value(bucket int)
returns bigint
language sql immutable
as $$
  select case when bucket < 0 then 0 else round(2 * power(1.02::float8 / 0.98::float8, bucket) / (1.02::float8 / 0.98::float8 + 1))::bigint end
$$;
