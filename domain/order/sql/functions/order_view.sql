-- What the buyer sees of an order. A function keeps its plan: to plan the statement took three times as long as to run it.
create or replace function shop.order_view(p_customer_id bigint, p_order_id uuid)
returns table (order_id uuid, number text, status text, reason jsonb, redirect_url text, total_amount bigint, currency text, placed_at timestamptz,
               confirmed_at timestamptz, completed_at timestamptz, email text, lines jsonb, parcels jsonb)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select o.order_id, o.number, o.status, o.reason, o.redirect_url, o.total_amount, o.currency, o.placed_at, o.confirmed_at, o.completed_at, o.email,
           (select jsonb_agg(jsonb_build_object(
                     'lineNo', l.line_no, 'sku', l.sku, 'title', l.title, 'quantity', l.quantity,
                     'unitPrice', jsonb_build_object('amount', l.unit_amount, 'currency', o.currency)) order by l.line_no)
              from shop.order_lines l
             where l.customer_id = p_customer_id and l.order_id = p_order_id),
           (select coalesce(jsonb_agg(jsonb_build_object(
                     'parcelNo', p.parcel_no, 'centre', p.centre, 'status', p.status, 'trackingNumber', p.tracking_number,
                     'isCancelledTooLate', p.is_cancelled_too_late, 'lines', p.lines) order by p.parcel_no), '[]')
              from shop.parcels p
             where p.customer_id = p_customer_id and p.order_id = p_order_id)
      from shop.orders o
     where o.customer_id = p_customer_id and o.order_id = p_order_id;
end $$;
