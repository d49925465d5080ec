-- Received goods. A receipt is booked once under the sender's id.

create table inventory.receipts (
  receipt_id  text collate "C" primary key,
  lines       jsonb not null,
  received_at timestamptz not null default clock_timestamp()
);
