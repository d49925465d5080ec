-- The orders of each customer in p_reads [{customer, before, most}] with p_from <= id < before, the newest first. With statuses it examines p_examined orders of a customer at most,
-- and returns the last of those even if it is no match. In one statement: one for each of 20 linked customers costs four times its time.
-- One table and no subquery for each customer, so that Citus routes it under a generic plan as well.
create or replace function shop.order_history(p_reads jsonb, p_from uuid, p_statuses text, p_examined int)
returns table (customer_id bigint, order_id uuid, number text, status text, total_amount bigint, currency text, placed_at timestamptz, line_count int, first_title text, is_match boolean, examined int)
language plpgsql stable as $$
#variable_conflict use_column
declare
  v_statuses text[] := string_to_array(p_statuses, ',');
  v_read record;
  v_found int;
begin
  for v_read in select r.customer, r.before, r.most from jsonb_to_recordset(p_reads) as r(customer bigint, before uuid, most int) loop
    if p_statuses is null then
      return query
        select o.customer_id, o.order_id, o.number, o.status, o.total_amount, o.currency, o.placed_at, o.line_count, o.first_title, true, 0
          from shop.orders o
         where o.customer_id = v_read.customer and o.order_id >= p_from and o.order_id < v_read.before
         order by o.order_id desc limit v_read.most;
      continue;
    end if;

    examined := 0;
    v_found := 0;
    for customer_id, order_id, number, status, total_amount, currency, placed_at, line_count, first_title in
      select o.customer_id, o.order_id, o.number, o.status, o.total_amount, o.currency, o.placed_at, o.line_count, o.first_title
        from shop.orders o
       where o.customer_id = v_read.customer and o.order_id >= p_from and o.order_id < v_read.before
       order by o.order_id desc limit p_examined
    loop
      examined := examined + 1;
      is_match := status = any (v_statuses);
      v_found := v_found + is_match::int;
      if is_match or examined = p_examined then
        return next;
      end if;
      exit when v_found = v_read.most;
    end loop;
  end loop;
end $$;
