-- Customers that were erased. Their orders are erased at once, or when their last saga has ended.
create table shop.erased_customers (
  customer_id bigint not null primary key,
  erased_at   timestamptz not null
);

select shop.shard_table('shop.erased_customers', 'customer_id', 'shop.carts');
