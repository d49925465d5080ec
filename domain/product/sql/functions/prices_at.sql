-- The prices of SKUs (a JSON array) in a market at a time: the lower of list and sale, what it was, and when it changes next.
-- `was_amount` is the lowest price of the 30 days before the sale began; null without a sale, and where that was no higher.
create or replace function product.prices_at(skus jsonb, of_market text, at timestamptz)
returns table (sku text, amount bigint, currency text, was_amount bigint, price_until timestamptz)
language sql stable as $$
  with spans as (
    select p.sku, p.kind, p.amount, p.currency, p.valid_from,
           least(p.valid_until, lead(p.valid_from) over (partition by p.sku, p.kind order by p.valid_from), 'infinity') as ends
      from product.prices p
     where p.sku = any (array(select jsonb_array_elements_text(skus))) and p.market = of_market
  ),
  list as (
    select s.sku, s.amount, s.currency from spans s where s.kind = 'list' and s.valid_from <= at and s.ends > at
  ),
  sale as (
    select s.sku, s.amount, s.currency, s.valid_from from spans s where s.kind = 'sale' and s.valid_from <= at and s.ends > at
  )
  select l.sku,
         least(l.amount, s.amount),
         l.currency,
         (select nullif(greatest(min(w.amount), s.amount), s.amount)
            from spans w
           where w.sku = l.sku and w.currency = l.currency and w.valid_from < s.valid_from and w.ends > s.valid_from - interval '30 days'
          having s.amount is not null),
         (select coalesce(min(t.boundary), 'infinity')
            from spans b
           cross join lateral (values (b.valid_from), (b.ends)) as t (boundary)
           where b.sku = l.sku and t.boundary > at)
    from list l
    left join sale s on s.sku = l.sku and s.currency = l.currency and s.amount < l.amount
$$;
