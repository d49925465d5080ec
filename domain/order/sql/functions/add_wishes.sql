-- Adds products [{sku, title}] to the wish list, the first as the newest. A product that is on it keeps its time.
-- Returns false, and adds none, if the list would have more than five hundred.
create or replace function shop.add_wishes(p_customer_id bigint, p_products jsonb)
returns boolean
language plpgsql as $$
declare
  v_kept text[];
  v_now timestamptz := clock_timestamp();
begin
  insert into shop.carts (customer_id, version) values (p_customer_id, 0) on conflict do nothing;
  perform 1 from shop.carts c where c.customer_id = p_customer_id for update;
  v_kept := array(select w.sku from shop.wishes w where w.customer_id = p_customer_id);
  if cardinality(v_kept) + (select count(*) from jsonb_to_recordset(p_products) as wish (sku text) where wish.sku <> all (v_kept)) > 500 then
    return false;
  end if;
  insert into shop.wishes (customer_id, sku, title, added_at)
  select p_customer_id, wish.value ->> 'sku', wish.value ->> 'title', v_now - wish.place * interval '1 microsecond'
    from jsonb_array_elements(p_products) with ordinality as wish (value, place)
  on conflict do nothing;
  return true;
end $$;
