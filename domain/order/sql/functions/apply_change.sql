-- Writes the change of an order if it is still at the stated version. Returns whether it was written.
-- A key that the change lacks is not written; without a state, the last saga has ended.
create or replace function shop.apply_change(p_customer_id bigint, p_change jsonb)
returns boolean
language plpgsql as $$
declare
  v_order_id uuid := p_change ->> 'orderId';
  v_version int := p_change ->> 'version';
  v_at timestamptz := p_change ->> 'at';
  v_deadline timestamptz := p_change ->> 'deadline';
  v_at_risk bigint := p_change ->> 'atRisk';
  v_order jsonb := p_change -> 'order';
  v_confirmed_at timestamptz := v_order ->> 'confirmedAt';
  v_completed_at timestamptz := v_order ->> 'completedAt';
begin
  if p_change ? 'state' then
    update shop.order_sagas s
       set version = v_version + 1, state = p_change -> 'state', deadline = v_deadline, at_risk = v_at_risk, changed_at = v_at,
           stuck_since = case when v_at_risk is not null then coalesce(s.stuck_since, v_at) end
     where s.customer_id = p_customer_id and s.order_id = v_order_id and s.version = v_version;
  else
    delete from shop.order_sagas s where s.customer_id = p_customer_id and s.order_id = v_order_id and s.version = v_version;
  end if;
  if not found then
    return false;
  end if;

  if v_order is not null then
    update shop.orders o
       set status = v_order ->> 'status', reason = v_order -> 'reason', redirect_url = v_order ->> 'redirectUrl',
           confirmed_at = coalesce(v_confirmed_at, o.confirmed_at), completed_at = coalesce(v_completed_at, o.completed_at)
     where o.customer_id = p_customer_id and o.order_id = v_order_id;
  end if;
  if p_change ? 'parcels' then
    insert into shop.parcels (customer_id, order_id, parcel_no, centre, status, tracking_number, is_cancelled_too_late, lines)
    select p_customer_id, v_order_id, parcel."parcelNo", parcel.centre, parcel.status, parcel."trackingNumber", parcel."isCancelledTooLate", parcel.lines
      from jsonb_to_recordset(p_change -> 'parcels')
           as parcel ("parcelNo" int, centre text, status text, "trackingNumber" text, "isCancelledTooLate" boolean, lines jsonb)
    on conflict (customer_id, order_id, parcel_no) do update
       set status = excluded.status, tracking_number = excluded.tracking_number, is_cancelled_too_late = excluded.is_cancelled_too_late;
  end if;
  if p_change ? 'events' then
    insert into shop.outbox (lane, type, subject, payload, traceparent)
    select shop.lane_of(p_customer_id), event.value ->> 'type', v_order_id::text, event.value, p_change ->> 'traceparent'
      from jsonb_array_elements(p_change -> 'events') with ordinality as event (value, position)
     order by event.position;
  end if;
  -- The cart is locked last: a checkout that holds it waits for no order.
  if p_change ? 'cart' then
    perform shop.settle_cart(p_customer_id, v_order_id, p_change -> 'cart');
  end if;
  return true;
end $$;
