-- Replaces a cart's lines if it is still at the version that was read (0: there is none); answers its new version, or null when somebody else was faster.
create function shop.save_cart(p_customer_id bigint, p_read_version int, p_lines jsonb)
returns int
language plpgsql as $$
declare
  v_version int;
begin
  insert into shop.carts as c (customer_id, version) values (p_customer_id, 1)
  on conflict (customer_id) do update set version = c.version + 1, changed_at = now() where c.version = p_read_version
  returning version into v_version;
  if v_version is null then
    return null;
  end if;

  delete from shop.cart_lines where customer_id = p_customer_id;
  insert into shop.cart_lines (customer_id, sku, position, title, quantity, unit_amount, currency)
  select p_customer_id, line.value ->> 'sku', line.position, line.value ->> 'title', (line.value ->> 'quantity')::int,
         (line.value #>> '{unitPrice,amount}')::bigint, line.value #>> '{unitPrice,currency}'
    from jsonb_array_elements(p_lines) with ordinality as line (value, position);
  return v_version;
end $$;
