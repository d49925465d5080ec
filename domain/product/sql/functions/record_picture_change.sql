-- Increases a product's version and records an event for each of its SKUs, after a change of what its pages show of its pictures.
create or replace function product.record_picture_change(of_product bigint, traceparent text)
returns void
language sql as $$
  with changed as (
    update product.products p set version = p.version + 1, changed_at = clock_timestamp() where p.product_id = of_product
    returning p.product_id, p.slug, p.version, p.changed_at
  ),
  listed as (
    select jsonb_agg(distinct a.slug) as slugs, min(c.slug) filter (where pc.position = 0) as main
      from product.product_categories pc
      join product.categories c on c.category_id = pc.category_id
      join product.categories a on a.category_id = any (c.path)
     where pc.product_id = of_product
  )
  insert into product.outbox (lane, type, subject, payload, traceparent)
  select 0, 'product.product-changed.v1', v.sku,
         jsonb_build_object(
           'type', 'product.product-changed.v1', 'sku', v.sku, 'category', coalesce(l.main, ''), 'slug', c.slug,
           'categories', coalesce(l.slugs, '[]'), 'version', c.version,
           'changedAt', to_char(c.changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
         traceparent
    from changed c
   cross join listed l
    join product.variants v on v.product_id = c.product_id
   where v.removed_at is null
   order by v.position
$$;
