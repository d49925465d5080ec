-- Public keys that sign in to an account instead of its password. At most ten, which their owner's transactions count under a lock of the account.
create table users.passkeys (
  -- As WebAuthn names it, in base64url.
  credential_id text primary key check (length(credential_id) between 1 and 1400),
  -- Names the passkey to its owner.
  passkey_id    uuid not null unique default gen_random_uuid(),
  account_id    uuid not null references users.accounts on delete cascade,
  name          text not null check (length(name) between 1 and 100),
  -- COSE, in base64url.
  public_key    text not null,
  -- How often its device has signed, as that says; zero if the device does not count. One that goes back was copied.
  counter       bigint not null check (counter >= 0),
  is_synced     boolean not null,
  added_at      timestamptz not null,
  used_at       timestamptz
);

create index passkeys_account on users.passkeys (account_id, added_at);
