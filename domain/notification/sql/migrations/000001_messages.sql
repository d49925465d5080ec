-- Mails to shoppers: each is intended in the transaction that takes its event in, then sent, then marked, and forgotten 90 days after that.
create table notification.messages (
  -- The event that the mail tells of: one mail per event.
  event_id      uuid primary key,
  kind          text not null check (kind in ('order-confirmed', 'parcel-shipped', 'order-cancelled')),
  order_id      uuid not null,
  recipient     text not null,
  subject       text not null,
  -- {text, html}; gone once it is sent or given up, for it is somebody's data and nobody needs it any more.
  body          jsonb,
  status        text not null default 'intended' check (status in ('intended', 'sent', 'given-up')),
  tries         integer not null default 0 check (tries >= 0),
  -- Not before this: a task that sends pushes it ahead, so that no other does, and so that a crash only delays.
  due_at        timestamptz not null,
  -- Of the event, so that a mail is found by the trace of its order.
  traceparent  text,
  intended_at   timestamptz not null default clock_timestamp(),
  ended_at      timestamptz,
  provider_id   text,
  error         text,
  check ((status = 'intended') = (body is not null)),
  check ((status = 'intended') = (ended_at is null)),
  check ((status = 'sent') = (provider_id is not null))
);

create index messages_due on notification.messages (due_at) where status = 'intended';
create index messages_ended on notification.messages (ended_at) where ended_at is not null;
create index messages_order on notification.messages (order_id);
