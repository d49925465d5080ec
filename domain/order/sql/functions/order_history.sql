-- The orders of one customer in p_from <= id < p_before, the newest first. With statuses it examines p_examined orders at most, and returns the last of those even if it is no match.
-- One table and no subquery, so that Citus routes each statement under a generic plan as well.
create or replace function shop.order_history(p_customer_id bigint, p_from uuid, p_before uuid, p_statuses text, p_limit int, p_examined int)
returns table (order_id uuid, number text, status text, total_amount bigint, currency text, placed_at timestamptz, line_count int, first_title text, is_match boolean, examined int)
language plpgsql stable as $$
#variable_conflict use_column
declare
  v_statuses text[] := string_to_array(p_statuses, ',');
  v_found int := 0;
begin
  if p_statuses is null then
    return query
      select o.order_id, o.number, o.status, o.total_amount, o.currency, o.placed_at, o.line_count, o.first_title, true, 0
        from shop.orders o
       where o.customer_id = p_customer_id and o.order_id >= p_from and o.order_id < p_before
       order by o.order_id desc limit p_limit;
    return;
  end if;

  examined := 0;
  for order_id, number, status, total_amount, currency, placed_at, line_count, first_title in
    select o.order_id, o.number, o.status, o.total_amount, o.currency, o.placed_at, o.line_count, o.first_title
      from shop.orders o
     where o.customer_id = p_customer_id and o.order_id >= p_from and o.order_id < p_before
     order by o.order_id desc limit p_examined
  loop
    examined := examined + 1;
    is_match := status = any (v_statuses);
    v_found := v_found + is_match::int;
    if is_match or examined = p_examined then
      return next;
    end if;
    exit when v_found = p_limit;
  end loop;
end $$;
