-- The bucket of an order's value, at most 2 % from every value in it: bucket b has the values above g^(b-1) and up to g^b, with g = 1.02 / 0.98, and is read as 2 g^b / (g + 1).
create or replace function analytics.value_bucket(amount bigint)
returns int
language sql immutable
as $$
  select case when amount < 1 then -1 else ceil(ln(amount::float8) / ln(1.02::float8 / 0.98::float8) - 1e-9)::int end
$$;
