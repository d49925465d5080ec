-- Goods that came in. A receipt is booked once, under the id that the sender gave it.

create table inventory.receipts (
  receipt_id  text collate "C" primary key,
  lines       jsonb not null,
  received_at timestamptz not null default clock_timestamp()
);
