-- The customer that an order's id carries: 12 bits behind the version, 28 behind the variant (platform/sharding/order-id.ts has the layout).
create or replace function payment.customer_of(order_id uuid)
returns bigint language sql immutable as $$
  select (substring(bits from 53 for 12) || substring(bits from 67 for 28))::bit(40)::bigint
    from (select ('x' || replace(order_id::text, '-', ''))::bit(128)) as id(bits)
$$;
