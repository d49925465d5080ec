-- Where an account has its orders sent. At most twenty, which its owner's transactions count under a lock of the account.
create table users.addresses (
  address_id uuid primary key default gen_random_uuid(),
  account_id uuid not null references users.accounts on delete cascade,
  name       text not null check (length(name) between 1 and 200),
  line1      text not null check (length(line1) between 1 and 200),
  city       text not null check (length(city) between 1 and 100),
  -- Null in countries without postcodes.
  postcode   text check (length(postcode) between 1 and 20),
  country    text not null check (country ~ '^[A-Z]{2}$'),
  is_default boolean not null,
  added_at   timestamptz not null
);

create index addresses_account on users.addresses (account_id, added_at);
create unique index addresses_default on users.addresses (account_id) where is_default;
