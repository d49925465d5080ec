-- Adds products [{sku, title, description, category: {slug}, price: {amount, currency}, imageUrl?}], each SKU once, of categories that there are, changes all but the price of
-- those that there are, and tells the outbox what really changed. Answers how many were created, changed and left as they were, and how many kept another price than the one sent.
create or replace function product.put_products(products jsonb, traceparent text)
returns table (created bigint, changed bigint, unchanged bigint, prices_kept bigint)
language plpgsql as $$
declare
  kept constant text[] := array['price_amount', 'price_currency', 'version', 'changed_at'];
begin
  -- So that what is compared below is what is kept or replaced.
  perform from product.products p
    where p.sku = any (array(select n.sku from jsonb_to_recordset(products) as n(sku text))) order by p.sku for update;

  return query
    with before as (
      select p.sku, p.category, p.price_amount, p.price_currency
        from product.products p
       where p.sku in (select n.sku from jsonb_to_recordset(products) as n(sku text))
    ),
    put as (
      insert into product.products as p (sku, title, description, category, price_amount, price_currency, image_url)
      select n.sku, n.title, n.description, n.category ->> 'slug', (n.price ->> 'amount')::bigint, n.price ->> 'currency', n."imageUrl"
        from jsonb_to_recordset(products) as n(sku text, title text, description text, category jsonb, price jsonb, "imageUrl" text)
       order by n.sku
      on conflict (sku) do update
         set title = excluded.title,
             description = excluded.description,
             category = excluded.category,
             image_url = excluded.image_url,
             version = p.version + 1,
             changed_at = clock_timestamp()
       -- The whole row but for what this function never sets, so that a new column is compared too.
       where to_jsonb(p) - kept is distinct from to_jsonb(excluded) - kept
      returning p.sku, p.category, p.version
    ),
    told as (
      insert into product.outbox (lane, type, subject, payload, traceparent)
      select 0,
             'product.product-changed.v1',
             p.sku,
             jsonb_strip_nulls(jsonb_build_object(
               'type', 'product.product-changed.v1',
               'sku', p.sku,
               'category', p.category,
               'formerCategory', nullif(b.category, p.category),
               'version', p.version,
               'changedAt', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
             )),
             traceparent
        from put p
        left join before b on b.sku = p.sku
    )
    select count(*) filter (where p.version = 1),
           count(*) filter (where p.version > 1),
           jsonb_array_length(products) - count(*),
           (select count(*)
              from jsonb_to_recordset(products) as n(sku text, price jsonb)
              join before b on b.sku = n.sku
             where n.price <> jsonb_build_object('amount', b.price_amount, 'currency', b.price_currency))
      from put p;
end
$$;
