-- Replaces a cart's lines and returns its new version. The caller holds the lock of the cart's row.
create or replace function shop.save_cart(p_customer_id bigint, p_lines jsonb)
returns int
language plpgsql as $$
declare
  v_version int;
begin
  update shop.carts set version = version + 1, changed_at = now() where customer_id = p_customer_id returning version into v_version;
  delete from shop.cart_lines where customer_id = p_customer_id;
  insert into shop.cart_lines (customer_id, sku, position, title, quantity, unit_amount, currency)
  select p_customer_id, line.value ->> 'sku', line.position, line.value ->> 'title', (line.value ->> 'quantity')::int,
         (line.value #>> '{unitPrice,amount}')::bigint, line.value #>> '{unitPrice,currency}'
    from jsonb_array_elements(p_lines) with ordinality as line (value, position);
  return v_version;
end $$;
