-- Writes the changes of a customer's orders, each only if its order is still at the stated version. Returns which changes were written.
create or replace function shop.apply_changes(p_customer_id bigint, p_changes jsonb)
returns table (order_id uuid, is_applied boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  change jsonb;
  v_cart_changes jsonb[] := '{}';
begin
  for change in select value from jsonb_array_elements(p_changes) loop
    order_id := (change ->> 'orderId')::uuid;

    update shop.orders o
       set version = o.version + 1,
           status = change ->> 'status',
           reason = nullif(change -> 'reason', 'null'),
           redirect_url = change ->> 'redirectUrl',
           confirmed_at = coalesce((change ->> 'confirmedAt')::timestamptz, o.confirmed_at),
           completed_at = coalesce((change ->> 'completedAt')::timestamptz, o.completed_at)
     where o.customer_id = p_customer_id and o.order_id = (change ->> 'orderId')::uuid and o.version = (change ->> 'version')::int;
    is_applied := found;
    return next;
    continue when not is_applied;

    insert into shop.sagas (customer_id, saga_id, order_id, parcel_no, state, retries, deadline, stuck)
    select p_customer_id, saga."sagaId", (change ->> 'orderId')::uuid, saga."parcelNo", saga.saga,
           (saga."retryTimer" ->> 'retries')::int, (saga."retryTimer" ->> 'deadline')::timestamptz, nullif(saga."retryTimer" -> 'stuck', 'null')
      from jsonb_to_recordset(change -> 'sagas') as saga ("sagaId" uuid, "parcelNo" int, saga jsonb, "retryTimer" jsonb)
    on conflict (customer_id, saga_id) do update
       set state = excluded.state, retries = excluded.retries, deadline = excluded.deadline, stuck = excluded.stuck, changed_at = now();

    if jsonb_array_length(change -> 'parcels') > 0 then
      insert into shop.parcels (customer_id, order_id, parcel_no, centre, status, tracking_number, is_cancelled_too_late, lines)
      select p_customer_id, (change ->> 'orderId')::uuid, parcel."parcelNo", parcel.centre, parcel.status, parcel."trackingNumber",
             parcel."isCancelledTooLate", parcel.lines
        from jsonb_to_recordset(change -> 'parcels') as parcel ("parcelNo" int, centre text, status text, "trackingNumber" text, "isCancelledTooLate" boolean, lines jsonb)
      on conflict (customer_id, order_id, parcel_no) do update 
         set status = excluded.status, tracking_number = excluded.tracking_number, is_cancelled_too_late = excluded.is_cancelled_too_late;
    end if;

    if jsonb_array_length(change -> 'events') > 0 then
      insert into shop.outbox (lane, type, subject, payload, traceparent)
      select shop.lane_of(p_customer_id), event.value ->> 'type', change ->> 'orderId', event.value, change ->> 'traceparent'
        from jsonb_array_elements(change -> 'events') with ordinality as event (value, position)
       order by event.position;
    end if;
    if change ->> 'cart' is not null then
      v_cart_changes := v_cart_changes || change;
    end if;
  end loop;

  -- Carts are locked last, after the orders in the order of their ids, so that two batches of one customer cannot deadlock.
  foreach change in array v_cart_changes loop
    if change ->> 'cart' = 'released' then
      update shop.carts set buying_order_id = null where customer_id = p_customer_id and buying_order_id = (change ->> 'orderId')::uuid;
      continue;
    end if;
    update shop.carts
       set version = version + 1, bought_version = (change ->> 'cartVersion')::int, bought_order_id = buying_order_id, buying_order_id = null, changed_at = now()
     where customer_id = p_customer_id and buying_order_id = (change ->> 'orderId')::uuid;
    continue when not found;
    -- Lines added since then are kept.
    with bought as (
      select l.sku, sum(l.quantity) as quantity from shop.order_lines l
       where l.customer_id = p_customer_id and l.order_id = (change ->> 'orderId')::uuid group by l.sku
    ), gone as (
      delete from shop.cart_lines c using bought b where c.customer_id = p_customer_id and c.sku = b.sku and c.quantity <= b.quantity
    )
    update shop.cart_lines c set quantity = c.quantity - b.quantity
      from bought b where c.customer_id = p_customer_id and c.sku = b.sku and c.quantity > b.quantity;
  end loop;
end $$;
