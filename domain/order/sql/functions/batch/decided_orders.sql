-- Returns those of the orders that are decided.
create or replace function shop.decided_orders(p_orders jsonb)
returns table (order_id uuid)
language plpgsql stable
as $$
begin
  return query
  select o.order_id
    from jsonb_to_recordset(p_orders) as requested (customer_id bigint, order_id uuid)
    join shop.orders o on o.customer_id = requested.customer_id and o.order_id = requested.order_id
   where o.status <> 'placed';
end $$;
