-- Releases the cart that the order has claimed, or marks the version as bought and removes the bought lines. Lines added since then are kept.
create or replace function shop.settle_cart(p_customer_id bigint, p_order_id uuid, p_cart jsonb)
returns void
language plpgsql as $$
declare
  v_lines jsonb;
  -- Quantity by SKU.
  v_bought jsonb;
begin
  if p_cart ->> 'outcome' = 'released' then
    update shop.carts set buying_order_id = null where customer_id = p_customer_id and buying_order_id = p_order_id;
    return;
  end if;
  select c.lines into v_lines from shop.carts c where c.customer_id = p_customer_id and c.buying_order_id = p_order_id for update;
  if not found then
    return;
  end if;
  select jsonb_object_agg(b.sku, b.quantity) into v_bought
    from (select l.sku, sum(l.quantity) as quantity from shop.order_lines l
           where l.customer_id = p_customer_id and l.order_id = p_order_id group by l.sku) b;
  select jsonb_agg(jsonb_set(h.line, '{quantity}', to_jsonb(h.quantity - h.bought)) order by h.position) into v_lines
    from (select e.line, e.position, (e.line ->> 'quantity')::int as quantity, coalesce((v_bought ->> (e.line ->> 'sku'))::int, 0) as bought
            from jsonb_array_elements(v_lines) with ordinality as e (line, position)) h
   where h.quantity > h.bought;
  v_lines := coalesce(v_lines, '[]');
  update shop.carts
     set version = version + 1, bought_version = (p_cart ->> 'version')::int, bought_order_id = p_order_id, buying_order_id = null, changed_at = now(),
         lines = v_lines
   where customer_id = p_customer_id;
end $$;
