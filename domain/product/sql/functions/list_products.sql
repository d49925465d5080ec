-- Brings what lists show of products (a JSON array of ids) to a time: who is listed, in which categories, and when its variants can be ordered.
create or replace function product.list_products(ids jsonb, at timestamptz)
returns void
language plpgsql as $$
declare
  of_products constant bigint[] := array(select jsonb_array_elements_text(ids)::bigint);
begin
  update product.products p
     set is_listed = w.is_open,
         relist_at = case when p.deleted_at is not null then 'infinity'
                          when p.published_from > at then p.published_from
                          when w.is_open then coalesce(p.published_until, 'infinity')
                          else 'infinity' end
    from (select o.product_id, o.deleted_at is null and coalesce(o.published_from <= at and coalesce(o.published_until, 'infinity') > at, false) as is_open
            from product.products o
           where o.product_id = any (of_products)) w
   where p.product_id = w.product_id;

  update product.variants v
     set sold_from = w.sold_from, sold_until = w.sold_until
    from (select x.sku,
                 coalesce(p.published_from, 'infinity') as sold_from,
                 case when p.deleted_at is null and x.removed_at is null then coalesce(p.published_until, 'infinity') else '-infinity' end as sold_until
            from product.variants x
            join product.products p on p.product_id = x.product_id
           where x.product_id = any (of_products)) w
   where v.sku = w.sku and (v.sold_from, v.sold_until) is distinct from (w.sold_from, w.sold_until);

  with wanted as (
    select distinct p.product_id, a.category_id
      from product.products p
      join product.product_categories pc on pc.product_id = p.product_id
      join product.categories c on c.category_id = pc.category_id
     cross join lateral unnest(c.path) as a (category_id)
     where p.product_id = any (of_products) and p.is_listed
  ),
  stale as (
    delete from product.listings l
     where l.product_id = any (of_products)
       and not exists (select from wanted w where w.product_id = l.product_id and w.category_id = l.category_id)
  )
  insert into product.listings (category_id, product_id)
  select w.category_id, w.product_id from wanted w order by w.category_id, w.product_id
  on conflict do nothing;
end
$$;
