-- The customer in an order's id: 12 bits after the version, 28 after the variant (layout: platform/sharding/order-id.ts).
create function notification.customer_of(order_id uuid)
returns bigint language sql immutable as $$
  select (substring(bits from 53 for 12) || substring(bits from 67 for 28))::bit(40)::bigint
    from (select ('x' || replace(order_id::text, '-', ''))::bit(128)) as id(bits)
$$;

-- To erase what was sent about the orders of a customer, and about an account.
create index messages_customer on notification.messages (notification.customer_of(order_id)) where order_id is not null;
create index messages_account_mailbox on notification.messages (md5(mailbox)) where order_id is null;
create index preferences_digest on notification.preferences (md5(mailbox));
create index stock_notices_digest on notification.stock_notices (md5(mailbox));
