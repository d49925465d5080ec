-- Mails to shoppers. Each is inserted in the transaction that consumes its event, then sent, then updated, and deleted 90 days later.
create table notification.messages (
  -- The event that caused the mail: one mail per event.
  event_id      uuid primary key,
  kind          text not null check (kind in ('order-confirmed', 'parcel-shipped', 'order-cancelled', 'account-link', 'password-link', 'password-changed', 'erasure-link')),
  -- Null for mails about an account.
  order_id      uuid,
  recipient     text not null,
  subject       text not null,
  -- {text, html}. Personal data: deleted when the mail is sent or undeliverable.
  body          jsonb,
  status        text not null default 'pending' check (status in ('pending', 'sent', 'undeliverable')),
  attempts      integer not null default 0 check (attempts >= 0),
  -- The time of the next attempt. A task that sends moves it ahead as its lease.
  due_at        timestamptz not null,
  -- Of the event, so that a mail can be found by the trace of its order.
  traceparent  text,
  created_at    timestamptz not null default clock_timestamp(),
  ended_at      timestamptz,
  provider_id   text,
  error         text,
  check ((order_id is null) = (kind in ('account-link', 'password-link', 'password-changed', 'erasure-link'))),
  check ((status = 'pending') = (body is not null)),
  check ((status = 'pending') = (ended_at is null)),
  check ((status = 'sent') = (provider_id is not null))
);

create index messages_due on notification.messages (due_at) where status = 'pending';
create index messages_ended on notification.messages (ended_at) where ended_at is not null;
create index messages_order on notification.messages (order_id);
