-- Replaces the lines of the cart at the stated version, 0 for a customer without a cart. Returns the new version and the order that is buying the cart;
-- no row when another request has changed the cart.
-- Returns a refusal, and changes nothing: `repeated` or `key-reused` if the key of a request {key, fingerprint} has changed the cart before,
-- `wishes-full` if the products `p_wishes` [{sku, title}] do not fit on the wish list, where the same statement puts them.
create or replace function shop.save_cart(p_customer_id bigint, p_version int, p_lines jsonb, p_request jsonb, p_wishes jsonb)
returns table (version int, buying_order_id uuid, refusal text)
language plpgsql as $$
#variable_conflict use_column
declare
  v_version int;
  v_buying_order_id uuid;
  v_refusal text;
begin
  if p_request is not null then
    select case when fingerprint = p_request ->> 'fingerprint' then 'repeated' else 'key-reused' end into v_refusal
      from shop.cart_requests
     where customer_id = p_customer_id and key = p_request ->> 'key';
    if found then
      return query select p_version, null::uuid, v_refusal;
      return;
    end if;
  end if;
  if p_wishes is not null then
    perform 1 from shop.carts where customer_id = p_customer_id and version = p_version for update;
    if not found and p_version > 0 then
      return;
    end if;
    if not shop.add_wishes(p_customer_id, p_wishes) then
      return query select p_version, null::uuid, 'wishes-full';
      return;
    end if;
  end if;
  update shop.carts set version = version + 1, lines = p_lines, changed_at = now()
   where customer_id = p_customer_id and version = p_version
  returning version, buying_order_id into v_version, v_buying_order_id;
  if v_version is null and p_version = 0 then
    insert into shop.carts (customer_id, version, lines) values (p_customer_id, 1, p_lines) on conflict do nothing returning version into v_version;
  end if;
  if v_version is null then
    return;
  end if;
  if p_request is not null then
    perform shop.keep_cart_request(p_customer_id, p_request);
  end if;
  return query select v_version, v_buying_order_id, null::text;
end $$;
