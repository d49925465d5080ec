-- What the page of a product shows, by its slug or a former one; null if it is not listed.
create or replace function product.product_page(of_slug text)
returns jsonb
language sql stable as $$
  select jsonb_build_object(
           'productId', p.product_id,
           'slug', p.slug,
           'title', p.title,
           'description', p.description,
           'options', p.option_names,
           'attributes', (select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'name', a.name, 'unit', a.unit, 'value', p.attributes -> a.code) order by a.name), '[]')
                            from product.attributes a
                           where p.attributes ? a.code),
           'imageUrl', p.image_url,
           'seoTitle', p.seo_title,
           'seoDescription', p.seo_description,
           'breadcrumb', (select jsonb_agg(jsonb_build_object('slug', a.slug, 'name', a.name) order by cardinality(a.path))
                            from product.product_categories pc
                            join product.categories c on c.category_id = pc.category_id
                            join product.categories a on a.category_id = any (c.path)
                           where pc.product_id = p.product_id and pc.position = 0),
           'listedIn', (select jsonb_agg(c.slug order by c.slug)
                          from product.listings l
                          join product.categories c on c.category_id = l.category_id
                         where l.product_id = p.product_id),
           'variants', (select jsonb_agg(jsonb_build_object(
                                 'sku', v.sku,
                                 'title', v.title,
                                 'optionValues', v.option_values,
                                 'price', jsonb_build_object('amount', v.price_amount, 'currency', v.price_currency),
                                 'wasPrice', case when v.was_amount is not null then jsonb_build_object('amount', v.was_amount, 'currency', v.price_currency) end,
                                 'imageUrl', v.image_url,
                                 'barcode', v.barcode,
                                 'weightGrams', v.weight_grams
                               ) order by v.position, v.sku)
                          from product.variants v
                         where v.product_id = p.product_id and v.removed_at is null),
           'pictures', (select coalesce(jsonb_agg(product.picture_view(pic) order by pic.position), '[]')
                          from product.pictures pic
                         where pic.product_id = p.product_id and pic.state = 'ready' and pic.removed_at is null),
           'version', p.version
         )
    from product.product_slugs s
    join product.products p on p.product_id = s.product_id
   where s.slug = of_slug and p.is_listed
$$;
