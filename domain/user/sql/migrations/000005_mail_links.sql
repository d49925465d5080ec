-- Links that were mailed to open an account or to set a new password. A link is deleted when it is used, and an hour or a day after it was made.
create table users.mail_links (
  -- SHA-256 of the token in hexadecimal: the table does not reveal a token.
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  mailbox    text not null,
  -- As it was typed, or as the account has it.
  email      text not null check (length(email) <= 254),
  -- A link that opens nothing counts the mail to an account of staff or of an importer.
  opens      text not null check (opens in ('account', 'password', 'nothing')),
  account_id uuid references users.accounts on delete cascade,
  made_at    timestamptz not null,
  expires_at timestamptz not null check (expires_at > made_at),
  check ((opens = 'account') = (account_id is null))
);

create index mail_links_mailbox on users.mail_links (mailbox, made_at);
create index mail_links_expiry on users.mail_links (expires_at);
