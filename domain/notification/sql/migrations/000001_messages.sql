-- Mails to shoppers. Each is inserted in the transaction that consumes its event, then sent, then updated, and deleted 90 days later.
create table notification.messages (
  -- The event that caused the mail, or a request for it.
  event_id      uuid not null,
  kind          text not null check (kind in ('order-confirmed', 'parcel-shipped', 'order-cancelled', 'account-link', 'welcome', 'password-link', 'password-changed', 'erasure-link', 'back-in-stock')),
  -- Null for mails that are not about an order.
  order_id      uuid,
  -- Of the parcel that the mail is about.
  parcel_no     integer,
  recipient     text not null,
  -- The recipient as preferences and suppressions have it: platform/contact/mailbox.ts.
  mailbox       text not null,
  subject       text not null,
  -- What the mail says, before it is laid out. Personal data: deleted when the mail is sent or undeliverable.
  content       jsonb,
  status        text not null default 'pending' check (status in ('pending', 'sent', 'undeliverable')),
  attempts      integer not null default 0 check (attempts >= 0),
  -- The time of the next attempt. A task that sends moves it ahead as its lease.
  due_at        timestamptz not null,
  -- Of the event, so that a mail can be found by the trace of its order.
  traceparent   text,
  created_at    timestamptz not null default clock_timestamp(),
  ended_at      timestamptz,
  provider_id   text,
  error         text,
  -- One mail per event and recipient: a SKU that is back in stock causes many.
  primary key (event_id, mailbox),
  check ((order_id is not null) = (kind in ('order-confirmed', 'parcel-shipped', 'order-cancelled'))),
  check ((parcel_no is not null) = (kind = 'parcel-shipped')),
  check ((status = 'pending') = (content is not null)),
  check ((status = 'pending') = (ended_at is null)),
  check ((status = 'sent') = (provider_id is not null))
);

create index messages_due on notification.messages (due_at) where status = 'pending';
create index messages_ended on notification.messages (ended_at) where ended_at is not null;
create index messages_mailbox on notification.messages (mailbox, created_at);
-- One mail of a kind per order, or per parcel of it, whatever repeats the event.
create unique index messages_order on notification.messages (order_id, kind, parcel_no) nulls not distinct where order_id is not null;
