-- Mailboxes that mails are not sent to: sending on would harm the sender's reputation, until the vendor suspends it.
create table notification.suppressions (
  mailbox     text primary key,
  reason      text not null check (reason in ('bounce', 'complaint')),
  -- The provider's event.
  event_id    text not null,
  at          timestamptz not null
);

-- What a recipient has chosen. Without a row, the defaults of the shop count.
create table notification.preferences (
  mailbox         text primary key,
  -- In links that stop mails, instead of the address.
  recipient_id    uuid not null default gen_random_uuid() unique,
  -- Null: the shop's.
  language        text check (language in ('en', 'de')),
  -- Kinds of mail that the recipient has stopped.
  stopped_kinds   jsonb not null default '[]' check (jsonb_typeof(stopped_kinds) = 'array'),
  -- Hours of the shop's day in which only urgent messages are sent. Null: none.
  quiet_from      integer check (quiet_from between 0 and 23),
  quiet_to        integer check (quiet_to between 0 and 23),
  updated_at      timestamptz not null default clock_timestamp(),
  check ((quiet_from is null) = (quiet_to is null))
);

-- Who wants a mail when a SKU can be bought again. Deleted when the mail is written, or the recipient stops such mails.
create table notification.stock_notices (
  sku         text not null,
  mailbox     text not null,
  recipient   text not null,
  title       text not null,
  created_at  timestamptz not null default clock_timestamp(),
  primary key (sku, mailbox)
);

create index stock_notices_mailbox on notification.stock_notices (mailbox);
