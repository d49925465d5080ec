-- Records that products (a JSON array of ids) changed: an event for each of their SKUs.
create or replace function product.record_change_events(ids jsonb, traceparent text)
returns void
language sql as $$
  insert into product.outbox (lane, type, subject, payload, traceparent)
  select 0, 'product.product-changed.v1', v.sku,
         jsonb_build_object(
           'type', 'product.product-changed.v1', 'sku', v.sku, 'category', coalesce(l.main, ''), 'slug', p.slug,
           'categories', coalesce(l.slugs, '[]'), 'version', p.version,
           'changedAt', to_char(p.changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
         traceparent
    from product.products p
    join product.variants v on v.product_id = p.product_id
   cross join lateral (
     select jsonb_agg(distinct a.slug) as slugs, min(c.slug) filter (where pc.position = 0) as main
       from product.product_categories pc
       join product.categories c on c.category_id = pc.category_id
       join product.categories a on a.category_id = any (c.path)
      where pc.product_id = p.product_id
   ) l
   where p.product_id = any (array(select jsonb_array_elements_text(ids)::bigint)) and v.removed_at is null
   order by p.product_id, v.position
$$;
