-- Takes everything out of a guest's cart and wish list, and keeps it as the stated handover to an account's customer until that has it.
-- Returns the handover that is not ended, if any: of concurrent and repeated calls all get the first. Returns no row if there is nothing to hand over,
-- while an order is buying the cart, whose goods must not be bought a second time, and for a handover to another customer.
create or replace function shop.hand_over_cart(p_customer_id bigint, p_to_customer_id bigint, p_handover_id uuid)
returns table (handover_id uuid, lines jsonb, wishes jsonb)
language plpgsql as $$
#variable_conflict use_column
declare
  v_cart record;
  v_wishes jsonb;
begin
  select c.version, c.buying_order_id, c.lines into v_cart from shop.carts c where c.customer_id = p_customer_id for update;
  -- Each statement sees what the former holder of the lock has committed.
  if v_cart.version is not null and v_cart.buying_order_id is null
     and not exists (select 1 from shop.cart_handovers h where h.customer_id = p_customer_id) then
    select coalesce(jsonb_agg(jsonb_build_object('sku', w.sku, 'title', w.title) order by w.added_at desc), '[]')
      into v_wishes from shop.wishes w where w.customer_id = p_customer_id;
    if v_cart.lines <> '[]' or v_wishes <> '[]' then
      insert into shop.cart_handovers (customer_id, handover_id, to_customer_id, lines, wishes)
      values (p_customer_id, p_handover_id, p_to_customer_id, v_cart.lines, v_wishes);
      update shop.carts set version = version + 1, lines = '[]', changed_at = now() where customer_id = p_customer_id;
      delete from shop.wishes where customer_id = p_customer_id;
    end if;
  end if;
  return query select h.handover_id, h.lines, h.wishes from shop.cart_handovers h
                where h.customer_id = p_customer_id and h.to_customer_id = p_to_customer_id;
end $$;
