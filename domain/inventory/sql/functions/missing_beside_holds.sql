-- Returns the first fifty SKUs of an order that all centres cannot serve beside what the carts of other customers hold, or null; as missing_skus does.
create or replace function inventory.missing_beside_holds(lines inventory.requested_line[], available bigint[], centres integer, customer bigint) returns jsonb
language sql stable
as $$
  select jsonb_agg(jsonb_build_object('sku', short.sku, 'requested', short.requested, 'available', greatest(short.supply, 0)) order by short.sku)
    from (
      select l.sku, l.requested, inventory.supply_in(centres, available, l.sku_no) - coalesce(h.quantity, 0) as supply
        from (select distinct l.sku, l.sku_no, l.requested from unnest(lines) l) l
        left join lateral (
          select sum(h.quantity)::bigint as quantity
            from inventory.holds h
           where h.sku = l.sku and h.customer_id is distinct from customer and h.expires_at > clock_timestamp()
        ) h on true
       where inventory.supply_in(centres, available, l.sku_no) - coalesce(h.quantity, 0) < l.requested
       order by l.sku
       limit 50
    ) short
$$;
