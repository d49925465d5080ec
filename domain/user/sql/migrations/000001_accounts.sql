-- Customers (the shard key of everything a shopper owns), the accounts that link them, and sessions.

create table users.customers (
  customer_id bigint primary key check (customer_id between 0 and (1::bigint << 40) - 1),
  minted_at   timestamptz not null default clock_timestamp()
);

create table users.accounts (
  account_id    uuid primary key default gen_random_uuid(),
  email         text not null check (email = lower(btrim(email)) and length(email) <= 254),
  name          text not null check (length(name) between 1 and 200),
  -- A PHC string, such as $argon2id$v=19$m=19456,t=2,p=1$…$…
  password_hash text not null,
  roles         text[] not null default '{}' check (roles <@ array['staff', 'importer']),
  -- The customer whose cart the account shows.
  customer_id   bigint not null references users.customers,
  opened_at     timestamptz not null default clock_timestamp()
);

create unique index accounts_email on users.accounts (lower(email));

-- Every customer of an account: its own, and the guests that signed in to it. A customer never moves to another account.
create table users.account_customers (
  customer_id bigint primary key references users.customers,
  account_id  uuid not null references users.accounts,
  linked_at   timestamptz not null default clock_timestamp()
);

create index account_customers_account on users.account_customers (account_id, linked_at);

-- The guest of each browser, by the arrivals that its first requests carried. Tabs of a browser share an arrival, and so one guest.
create table users.guest_arrivals (
  -- SHA-256 of the arrival in hexadecimal.
  arrival_hash text primary key check (arrival_hash ~ '^[0-9a-f]{64}$'),
  customer_id  bigint not null references users.customers,
  arrived_at   timestamptz not null default clock_timestamp()
);

create index guest_arrivals_age on users.guest_arrivals (arrived_at);

create table users.sessions (
  -- SHA-256 of the token in hexadecimal: the table does not reveal a token.
  token_hash  text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  customer_id bigint not null references users.customers,
  account_id  uuid references users.accounts,
  begun_at    timestamptz not null default clock_timestamp(),
  expires_at  timestamptz not null
);

create index sessions_account on users.sessions (account_id) where account_id is not null;
create index sessions_expiry on users.sessions (expires_at);
