create or replace function payment.age_millis(since timestamptz)
returns bigint language sql stable as $$ select (extract(epoch from clock_timestamp() - since) * 1000)::bigint $$;
