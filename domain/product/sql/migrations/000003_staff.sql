-- Each act of staff in this context. The context's role may not change or delete rows: platform/sql/append-only.ts.
create table product.staff_acts (
  act_id     uuid primary key default gen_random_uuid(),
  acted_at   timestamptz not null,
  account_id uuid not null,
  act        text not null,
  object     text not null,
  reason     text not null,
  details    jsonb not null default '{}'
);

create index staff_acts_time on product.staff_acts (acted_at desc, act_id);
