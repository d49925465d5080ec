-- Claims the cart for the order, until shop.settle_cart marks it as bought or released. Returns no row on success, or one row with the refusal.
create or replace function shop.claim_cart(p_customer_id bigint, p_order jsonb)
returns table (refusal text, order_id uuid, cart_version int, skus jsonb)
language plpgsql as $$
declare
  v_stated int := (p_order ->> 'cartVersion')::int;
  v_cart record;
begin
  -- Orders and line changes of one cart wait for this lock.
  select c.version, c.bought_version, c.bought_order_id, c.buying_order_id, c.lines into v_cart
    from shop.carts c
   where c.customer_id = p_customer_id for update;
  cart_version := coalesce(v_cart.version, 0);

  if v_cart.buying_order_id is not null then
    refusal := 'cart-in-purchase';
    order_id := v_cart.buying_order_id;
  elsif v_stated <= v_cart.bought_version then
    refusal := 'cart-already-bought';
    order_id := v_cart.bought_order_id;
  elsif v_stated <> cart_version then
    refusal := 'cart-changed';
  else
    select jsonb_agg(coalesce(ordered.sku, held.sku) order by coalesce(ordered.sku, held.sku)) into skus
      from (select line.sku, sum(line.quantity) as quantity
              from jsonb_to_recordset(p_order -> 'lines') as line (sku text, quantity int) group by line.sku) ordered
      full join jsonb_to_recordset(v_cart.lines) as held (sku text, quantity int) on held.sku = ordered.sku
     where ordered.quantity is distinct from held.quantity;
    if skus is not null then
      refusal := 'cart-differs';
    end if;
  end if;

  if refusal is not null then
    return next;
  else
    update shop.carts set buying_order_id = (p_order ->> 'orderId')::uuid where customer_id = p_customer_id;
  end if;
end $$;
