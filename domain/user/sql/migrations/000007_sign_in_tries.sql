-- Failed sign-ins in the window that ends at "until", by a hash of what is limited. Unlike a cache, it survives a restart.
create table users.sign_in_tries (
  -- SHA-256 in hexadecimal: no address is readable.
  subject_hash text primary key check (subject_hash ~ '^[0-9a-f]{64}$'),
  tries        int not null check (tries >= 0),
  until        timestamptz not null
);

create index sign_in_tries_until on users.sign_in_tries (until);
