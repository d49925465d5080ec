-- Maps the customers of other shops to ours: one per source and external id, never changed.
create table users.external_customers (
  source      text not null check (length(source) between 1 and 50),
  external_id text not null check (length(external_id) between 1 and 100),
  customer_id bigint not null unique references users.customers,
  primary key (source, external_id)
);
