-- A product as lists show it: its first variant, the lowest price, and how many variants it has.
create or replace function product.listed_product(of_product bigint)
returns jsonb
language sql stable as $$
  select jsonb_build_object(
           'sku', v.first_sku,
           'slug', p.slug,
           'title', p.title,
           'description', p.description,
           'category', (select c.slug
                          from product.product_categories pc
                          join product.categories c on c.category_id = pc.category_id
                         where pc.product_id = p.product_id and pc.position = 0),
           'price', jsonb_build_object('amount', v.amount, 'currency', v.currency),
           'wasPrice', case when v.was_amount is not null then jsonb_build_object('amount', v.was_amount, 'currency', v.currency) end,
           'imageUrl', coalesce(p.image_url, v.image_url),
           'picture', (select product.picture_view(pic)
                         from product.pictures pic
                        where pic.product_id = p.product_id and pic.state = 'ready' and pic.removed_at is null
                        order by pic.position
                        limit 1),
           'version', p.version,
           'variantCount', v.count,
           'hasOnePrice', v.has_one_price
         )
    from product.products p
   cross join lateral (
     select (array_agg(x.sku order by x.position))[1] as first_sku,
            (array_agg(x.image_url order by x.position))[1] as image_url,
            min(x.price_amount) as amount,
            min(x.price_currency) as currency,
            (array_agg(x.was_amount order by x.price_amount, x.position))[1] as was_amount,
            count(*),
            min(x.price_amount) = max(x.price_amount) as has_one_price
       from product.variants x
      where x.product_id = p.product_id and x.removed_at is null
   ) v
   where p.product_id = of_product
$$;
