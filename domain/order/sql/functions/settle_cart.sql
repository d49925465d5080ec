-- Releases the cart that the order has claimed, or marks the version as bought and removes the bought lines. Lines added since then are kept.
create or replace function shop.settle_cart(p_customer_id bigint, p_order_id uuid, p_cart jsonb)
returns void
language plpgsql as $$
begin
  if p_cart ->> 'outcome' = 'released' then
    update shop.carts set buying_order_id = null where customer_id = p_customer_id and buying_order_id = p_order_id;
    return;
  end if;
  update shop.carts
     set version = version + 1, bought_version = (p_cart ->> 'version')::int, bought_order_id = p_order_id, buying_order_id = null, changed_at = now()
   where customer_id = p_customer_id and buying_order_id = p_order_id;
  if not found then
    return;
  end if;
  with bought as (
    select l.sku, sum(l.quantity) as quantity from shop.order_lines l
     where l.customer_id = p_customer_id and l.order_id = p_order_id group by l.sku
  ), gone as (
    delete from shop.cart_lines c using bought b where c.customer_id = p_customer_id and c.sku = b.sku and c.quantity <= b.quantity
  )
  update shop.cart_lines c set quantity = c.quantity - b.quantity
    from bought b where c.customer_id = p_customer_id and c.sku = b.sku and c.quantity > b.quantity;
end $$;
