-- The second factor of a staff account. In the open, as the keys that sign caller tokens are: who reads this schema can sign in as anyone.
create table users.second_factors (
  account_id   uuid primary key references users.accounts,
  -- Base32, as authenticator apps take it.
  key          text not null,
  made_at      timestamptz not null,
  -- Null until the account has proved with a code that its app has the key.
  confirmed_at timestamptz,
  -- The time step of the last accepted code: a code is accepted once.
  last_step    bigint not null default 0,
  -- Tries in the window that ends at that time; counted before a code is compared, so that parallel tries count too.
  tries        int not null default 0,
  tries_until  timestamptz
);

create table users.recovery_codes (
  account_id uuid not null references users.second_factors on delete cascade,
  -- SHA-256 in hexadecimal: a code has 80 random bits.
  code_hash  text not null check (code_hash ~ '^[0-9a-f]{64}$'),
  used_at    timestamptz,
  primary key (account_id, code_hash)
);

-- Each act of staff in this context. The context's role may not change or delete rows: platform/sql/append-only.ts.
create table users.staff_acts (
  act_id     uuid primary key default gen_random_uuid(),
  acted_at   timestamptz not null,
  -- Null for an operator, whose identity in AWS is in the details.
  account_id uuid references users.accounts,
  act        text not null,
  -- What it was done to: an account id.
  object     text not null,
  reason     text not null,
  details    jsonb not null default '{}'
);

create index staff_acts_time on users.staff_acts (acted_at desc, act_id);
