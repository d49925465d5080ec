-- Which orders are decided, of those that requests wait for.
create or replace function shop.decided_orders(p_wanted jsonb)
returns table (order_id uuid)
language plpgsql stable
as $$
begin
  return query
  select o.order_id
    from jsonb_to_recordset(p_wanted) as wanted (customer_id bigint, order_id uuid)
    join shop.orders o on o.customer_id = wanted.customer_id and o.order_id = wanted.order_id
   where o.status <> 'placed';
end $$;
