-- Adds and changes products [{sku, title, description, category: {slug}, price: {amount, currency}, imageUrl?}], each SKU once, and records an event per change.
-- An existing product keeps its price; `prices_kept` counts those whose price differs from the one sent.
create or replace function product.put_products(products jsonb, traceparent text)
returns table (created bigint, changed bigint, unchanged bigint, prices_kept bigint)
language plpgsql as $$
declare
  kept constant text[] := array['price_amount', 'price_currency', 'version', 'changed_at'];
  skus constant text[] := array(select n.sku from jsonb_to_recordset(products) as n(sku text));
begin
  -- Locks the rows, so that the values compared below are those that are replaced.
  perform from product.products p where p.sku = any (skus) order by p.sku for update;

  return query
    with drafts as (
      select n.sku, n.title, n.description, n.category ->> 'slug' as category, (n.price ->> 'amount')::bigint as amount, n.price ->> 'currency' as currency, n."imageUrl" as image_url
        from jsonb_to_recordset(products) as n(sku text, title text, description text, category jsonb, price jsonb, "imageUrl" text)
    ),
    before as (
      select p.sku, p.category, p.price_amount, p.price_currency from product.products p where p.sku = any (skus)
    ),
    put as (
      insert into product.products as p (sku, title, description, category, price_amount, price_currency, image_url)
      select d.sku, d.title, d.description, d.category, d.amount, d.currency, d.image_url from drafts d order by d.sku
      on conflict (sku) do update
         set title = excluded.title,
             description = excluded.description,
             category = excluded.category,
             image_url = excluded.image_url,
             version = p.version + 1,
             changed_at = clock_timestamp()
       -- The whole row except for what this function never sets, so that a new column is compared too.
       where to_jsonb(p) - kept is distinct from to_jsonb(excluded) - kept
      returning p.sku, p.category, p.version
    ),
    recorded as (
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
           (select count(*) from drafts d join before b on b.sku = d.sku where (b.price_amount, b.price_currency) <> (d.amount, d.currency))
      from put p;
end
$$;
