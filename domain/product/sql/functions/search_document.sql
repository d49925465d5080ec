-- What the search index reads of a product beside product.listed_product; null if it is not listed.
-- A function that is called in another one is planned for each product, which takes five times as long as reading it.
create or replace function product.search_document(of_product bigint)
returns jsonb
language sql stable as $$
  select jsonb_build_object(
           'id', p.product_id,
           'publishedAt', floor(extract(epoch from p.published_from) / 60)::bigint,
           'categories', c.ids,
           'categoryNames', c.names,
           'attributes', p.attributes,
           'optionNames', p.option_names,
           'variants', v.variants,
           'unitsSold', v.units_sold
         )
    from product.products p
   cross join lateral (
     select jsonb_agg(l.category_id) as ids, jsonb_agg(k.name) as names
       from product.listings l
       join product.categories k on k.category_id = l.category_id
      where l.product_id = p.product_id
   ) c
   cross join lateral (
     select jsonb_agg(jsonb_build_object('sku', x.sku, 'barcode', x.barcode, 'optionValues', x.option_values, 'isAvailable', coalesce(d.is_available, false))
                      order by x.position) as variants,
            coalesce(sum(d.units_sold), 0) as units_sold
       from product.variants x
       left join product.demand d on d.sku = x.sku
      where x.product_id = p.product_id and x.removed_at is null
   ) v
   where p.product_id = of_product and p.is_listed
$$;
