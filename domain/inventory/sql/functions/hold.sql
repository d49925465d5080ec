-- Holds stock of a marked SKU for the cart of a customer: the quantity replaces that of the customer's hold, which keeps its end while it counts.
-- Returns `held`, `refused` with the quantity that the customer could hold, `too-many` with the most per customer, or `not-marked`.
create or replace function inventory.hold(p_sku text, p_customer_id bigint, p_quantity bigint)
returns table (outcome text, quantity bigint, expires_at timestamptz)
language plpgsql
as $$
#variable_conflict use_column
declare
  v_rule record;
  v_left bigint;
  v_end timestamptz;
begin
  select r.minutes, r.most_per_customer into v_rule from inventory.hold_rules r where r.sku = p_sku;
  if not found then
    return query select 'not-marked', 0::bigint, null::timestamptz;
    return;
  elsif p_quantity > v_rule.most_per_customer then
    return query select 'too-many', v_rule.most_per_customer::bigint, null::timestamptz;
    return;
  end if;

  -- Holds and reservations of a SKU take turns.
  perform from inventory.stock s where s.sku = p_sku order by s.sku, s.centre for update;

  delete from inventory.holds h where h.sku = p_sku and h.expires_at <= clock_timestamp();
  v_left := coalesce((select sum(s.available) from inventory.stock s where s.sku = p_sku), 0)
          - coalesce((select sum(h.quantity) from inventory.holds h where h.sku = p_sku and h.customer_id <> p_customer_id), 0);
  if p_quantity > v_left then
    return query select 'refused', greatest(v_left, 0), null::timestamptz;
    return;
  end if;

  v_end := clock_timestamp() + v_rule.minutes * interval '1 minute';
  insert into inventory.holds as h (sku, customer_id, quantity, expires_at) values (p_sku, p_customer_id, p_quantity, v_end)
  on conflict (sku, customer_id) do update set quantity = excluded.quantity
  returning h.expires_at into v_end;
  -- Later than the end, so that most holds do not write it.
  update inventory.stock s set held_until = v_end + interval '10 minutes' where s.sku = p_sku and (s.held_until is null or s.held_until < v_end);
  return query select 'held', p_quantity, v_end;
end
$$;
