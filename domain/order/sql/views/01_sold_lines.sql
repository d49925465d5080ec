-- What is left of each line of a confirmed order after cancellations: the only thing that analytics reads of orders. A cancelled order has lines of no units.
-- Joined by customer and order, so that each shard computes its own part.
create view shop.sold_lines as
  select o.customer_id, o.order_id, o.placed_at, o.delivery #>> '{shipTo,country}' as country, o.currency, l.sku,
         case o.status when 'cancelled' then 0 else l.quantity - coalesce(c.quantity, 0) end as units,
         case o.status when 'cancelled' then 0 else (l.quantity - coalesce(c.quantity, 0)) * l.unit_amount end as amount
    from shop.orders o
    join shop.order_lines l on l.customer_id = o.customer_id and l.order_id = o.order_id
    left join (
      select p.customer_id, p.order_id, x."lineNo" as line_no, sum(x.quantity)::bigint as quantity
        from shop.parcels p
       cross join lateral jsonb_to_recordset(p.lines) as x("lineNo" int, quantity bigint)
       where p.status = 'cancelled'
       group by p.customer_id, p.order_id, x."lineNo"
    ) c on c.customer_id = l.customer_id and c.order_id = l.order_id and c.line_no = l.line_no
   where o.confirmed_at is not null;
