-- Erasures that wait for the link that was mailed. The latest request of an account counts.
create table users.erasures (
  account_id uuid primary key references users.accounts on delete cascade,
  -- SHA-256 of the token in hexadecimal: the table does not reveal a token.
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  expires_at timestamptz not null
);
