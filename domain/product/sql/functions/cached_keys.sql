-- By what caches find a product: all its slugs and SKUs, and the slugs of the lists that show it.
create or replace function product.cached_keys(of_product bigint)
returns jsonb
language sql stable as $$
  select jsonb_build_object(
           'id', p.product_id,
           'version', p.version,
           'changedAt', floor(extract(epoch from p.changed_at) * 1000)::bigint,
           'slugs', (select coalesce(jsonb_agg(s.slug), '[]') from product.product_slugs s where s.product_id = p.product_id),
           'skus', (select coalesce(jsonb_agg(v.sku), '[]') from product.variants v where v.product_id = p.product_id),
           'categories', (select coalesce(jsonb_agg(l.category_id), '[]') from product.listings l where l.product_id = p.product_id)
         )
    from product.products p
   where p.product_id = of_product
$$;
