-- Brings the home prices of SKUs (a JSON array) to those of a time. Returns the SKUs whose price or former price changed.
create or replace function product.price_variants(skus jsonb, at timestamptz)
returns table (sku text)
language sql as $$
  with priced as (select * from product.prices_at(skus, 'home', at)),
  before as (
    select v.sku, v.price_amount, v.price_currency, v.was_amount from product.variants v join priced p on p.sku = v.sku
  ),
  changed as (
    update product.variants v
       set price_amount = p.amount, price_currency = p.currency, was_amount = p.was_amount, price_until = p.price_until
      from priced p
     where v.sku = p.sku
       and (v.price_amount, v.price_currency, v.was_amount, v.price_until) is distinct from (p.amount, p.currency, p.was_amount, p.price_until)
    returning v.sku, v.price_amount, v.price_currency, v.was_amount
  )
  select c.sku
    from changed c
    join before b on b.sku = c.sku
   where (b.price_amount, b.price_currency, b.was_amount) is distinct from (c.price_amount, c.price_currency, c.was_amount)
$$;
