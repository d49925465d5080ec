-- The keys that sign caller tokens, shared by all tasks of the user service. A key verifies for a day longer than it signs.
create table users.signing_keys (
  kid            text primary key,
  private_jwk    jsonb not null,
  public_jwk     jsonb not null check (not public_jwk ? 'd'),
  made_at        timestamptz not null default clock_timestamp(),
  signs_until    timestamptz not null,
  verifies_until timestamptz not null check (verifies_until > signs_until)
);
