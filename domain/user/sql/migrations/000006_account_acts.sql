-- What happened to an account, for its owner to see. Deleted a year later.
create table users.account_acts (
  act_id     uuid primary key default gen_random_uuid(),
  account_id uuid not null references users.accounts on delete cascade,
  acted_at   timestamptz not null,
  act        text not null check (act ~ '^[a-z-]{1,40}$'),
  device     text check (length(device) <= 100),
  network    text check (length(network) <= 50)
);

create index account_acts_account on users.account_acts (account_id, acted_at desc, act_id);
create index account_acts_age on users.account_acts (acted_at);
