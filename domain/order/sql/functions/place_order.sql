-- Claims the cart and writes an order with its key, lines, sagas and event. Otherwise returns the order of the key, or why the cart cannot be bought.
create or replace function shop.place_order(p_customer_id bigint, p_order jsonb)
returns table (outcome text, order_id uuid, cart_version int, skus jsonb)
language plpgsql as $$
#variable_conflict use_column
declare
  v_terms jsonb := p_order #> '{state,terms}';
  v_order_id uuid := v_terms ->> 'orderId';
  v_placed_at timestamptz := p_order ->> 'placedAt';
  v_deadline timestamptz := p_order #>> '{state,retryTimer,deadline}';
  v_fingerprint text;
begin
  insert into shop.idempotency_keys (customer_id, key, fingerprint, order_id, is_import)
  values (p_customer_id, p_order ->> 'key', p_order ->> 'fingerprint', v_order_id, (p_order ->> 'isImport')::boolean)
  on conflict do nothing;
  if not found then
    -- The insert has waited for the commit of a concurrent equal request, so this statement sees it.
    select fingerprint, order_id into v_fingerprint, v_order_id
      from shop.idempotency_keys
     where customer_id = p_customer_id and key = p_order ->> 'key';
    return query select case when v_fingerprint = p_order ->> 'fingerprint' then 'repeated' else 'key-reused' end, v_order_id, null::int, null::jsonb;
    return;
  end if;

  if v_terms ->> 'cartVersion' is not null then
    return query select refusal, order_id, cart_version, skus from shop.claim_cart(p_customer_id, v_terms);
    if found then
      -- A refused request created no order: its key can be used again.
      delete from shop.idempotency_keys where customer_id = p_customer_id and key = p_order ->> 'key';
      return;
    end if;
  end if;

  insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, notify, delivery, payment_method, cart_version, placed_at, line_count, first_title)
  values (p_customer_id, v_order_id, v_terms ->> 'number', 'placed', (v_terms #>> '{total,amount}')::bigint, v_terms #>> '{total,currency}',
          v_terms #>> '{contact,email}', v_terms #>> '{contact,name}', (v_terms ->> 'notify')::boolean, v_terms -> 'delivery', v_terms ->> 'paymentMethod',
          (v_terms ->> 'cartVersion')::int, v_placed_at, jsonb_array_length(v_terms -> 'lines'), v_terms #>> '{lines,0,title}');

  insert into shop.order_lines (customer_id, order_id, line_no, sku, title, quantity, unit_amount)
  select p_customer_id, v_order_id, line."lineNo", line.sku, line.title, line.quantity, (line."unitPrice" ->> 'amount')::bigint
    from jsonb_to_recordset(v_terms -> 'lines') as line ("lineNo" int, sku text, title text, quantity int, "unitPrice" jsonb);

  insert into shop.order_sagas (customer_id, order_id, state, deadline) values (p_customer_id, v_order_id, p_order -> 'state', v_deadline);

  insert into shop.outbox (lane, type, subject, payload, traceparent)
  values (shop.lane_of(p_customer_id), p_order #>> '{event,type}', v_order_id::text, p_order -> 'event', p_order ->> 'traceparent');

  return query select 'placed', v_order_id, null::int, null::jsonb;
end $$;
