-- Replaces the lines of the cart at the stated version, 0 for a customer without a cart. Returns the new version and the order that is buying the cart;
-- no row when another request has changed the cart.
create or replace function shop.save_cart(p_customer_id bigint, p_version int, p_lines jsonb)
returns table (version int, buying_order_id uuid)
language plpgsql as $$
#variable_conflict use_column
declare
  v_version int;
  v_buying_order_id uuid;
begin
  update shop.carts set version = version + 1, lines = p_lines, changed_at = now()
   where customer_id = p_customer_id and version = p_version
  returning version, buying_order_id into v_version, v_buying_order_id;
  if v_version is null and p_version = 0 then
    insert into shop.carts (customer_id, version, lines) values (p_customer_id, 1, p_lines) on conflict do nothing returning version into v_version;
  end if;
  if v_version is not null then
    return query select v_version, v_buying_order_id;
  end if;
end $$;
