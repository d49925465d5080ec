-- Remembers a request {key, fingerprint} that changed the cart, and forgets the customer's of more than a day ago and all but the last hundred.
-- The caller holds the lock of the cart, so that no concurrent request has the same key.
create or replace function shop.keep_cart_request(p_customer_id bigint, p_request jsonb)
returns void
language plpgsql as $$
declare
  v_oldest timestamptz := clock_timestamp() - interval '1 day';
  v_hundredth timestamptz;
begin
  insert into shop.cart_requests (customer_id, key, fingerprint) values (p_customer_id, p_request ->> 'key', p_request ->> 'fingerprint');
  select r.created_at into v_hundredth from shop.cart_requests r
   where r.customer_id = p_customer_id order by r.created_at desc offset 99 limit 1;
  delete from shop.cart_requests r where r.customer_id = p_customer_id and (r.created_at < v_oldest or r.created_at < v_hundredth);
end $$;
