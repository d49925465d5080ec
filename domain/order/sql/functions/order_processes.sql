-- Returns the complete orders that the sagas belong to, as input of the transition functions.
create or replace function shop.order_processes(p_customer_id bigint, p_saga_ids jsonb)
returns table (saga_ids jsonb, version int, process jsonb)
language plpgsql stable as $$
begin
  return query
  with requested as (
    select s.order_id, jsonb_agg(s.saga_id) as saga_ids
      from shop.sagas s
     where s.customer_id = p_customer_id and s.saga_id in (select value::uuid from jsonb_array_elements_text(p_saga_ids))
     group by s.order_id
  )
  select requested.saga_ids, o.version, jsonb_build_object(
           'terms', jsonb_build_object(
             'orderId', o.order_id, 'number', o.number, 'customerId', o.customer_id, 'contact', jsonb_build_object('email', o.email, 'name', o.contact_name),
             'notify', o.notify,
             'total', jsonb_build_object('amount', o.total_amount, 'currency', o.currency),
             'delivery', o.delivery, 'paymentMethod', o.payment_method, 'cartVersion', o.cart_version,
             'lines', (
               select jsonb_agg(jsonb_build_object(
                        'lineNo', l.line_no, 'sku', l.sku, 'title', l.title, 'quantity', l.quantity,
                        'unitPrice', jsonb_build_object('amount', l.unit_amount, 'currency', o.currency)) order by l.line_no)
                 from shop.order_lines l
                where l.customer_id = p_customer_id and l.order_id = o.order_id)),
           'sagas', (
             select jsonb_agg(jsonb_build_object(
                      'sagaId', s.saga_id, 'parcelNo', s.parcel_no, 'saga', s.state,
                      'retryTimer', jsonb_build_object(
                        'retries', s.retries, 'stuck', s.stuck,
                        'deadline', to_char(s.deadline at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) order by s.parcel_no nulls first)
               from shop.sagas s
              where s.customer_id = p_customer_id and s.order_id = o.order_id))
    from requested
    join shop.orders o on o.customer_id = p_customer_id and o.order_id = requested.order_id
   order by o.order_id;
end $$;
