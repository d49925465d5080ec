-- What is held, taken and given back of each order's money, and every act upon it with its first outcome.

create table payment.payments (
  -- The order saga's id: an order has one payment.
  payment_id   uuid primary key,
  currency     text not null,
  amount       bigint not null check (amount > 0),
  status       text not null check (status in ('pending', 'awaiting-customer', 'authorised', 'declined', 'voided', 'expired', 'captured')),
  -- Whose authorisation the rest of the row tells of.
  attempt      int not null,
  -- Chosen at that attempt: every later act goes to this provider.
  provider     text not null,
  provider_payment_id text,
  authorised   bigint not null default 0 check (authorised in (0, amount)),
  -- The parcels' shares.
  captured     bigint not null default 0 check (captured >= 0),
  -- What the provider collected: the shares, or all at once where a hold cannot be captured in shares.
  taken        bigint not null default 0,
  -- What was held and given back.
  released     bigint not null default 0 check (released >= 0),
  created_at   timestamptz not null default now(),
  changed_at   timestamptz not null default now(),
  check (captured <= taken),
  check (taken + released <= authorised)
) with (fillfactor = 70);

create index payments_by_provider_payment_id on payment.payments (provider_payment_id) where provider_payment_id is not null;

create table payment.operations (
  saga_id      uuid not null,
  step         text not null check (step in ('authorise', 'void', 'capture')),
  attempt      int not null check (attempt > 0),
  payment_id   uuid not null,
  -- The command as it first came: the provider is asked again in the same words, or it refuses the key.
  request      jsonb not null,
  status       text not null check (status in ('begun', 'awaiting-customer', 'settled')),
  outcome      text check (outcome in ('authorised', 'declined', 'voided', 'captured', 'capture-failed')),
  reason       text,
  redirect_url text,
  -- Of an authorisation that began: the provider that was chosen for it.
  provider     text,
  provider_payment_id text,
  -- The tombstone of an authorisation: whatever the provider says from now on, it is undone.
  voided_at    timestamptz,
  -- The provider reported that it cancelled the authorisation before the call that made it had returned.
  cancelled_at timestamptz,
  begun_at     timestamptz not null default now(),
  settled_at   timestamptz,
  primary key (saga_id, step, attempt),
  check ((status = 'settled') = (outcome is not null)),
  check (voided_at is null or step = 'authorise')
) with (fillfactor = 70);

create index operations_of_payment on payment.operations (payment_id, step);
create index operations_unsettled on payment.operations (begun_at) where status <> 'settled';

-- What providers reported by webhook. They report some things twice; ids are each provider's own.
create table payment.provider_events (
  provider     text not null,
  event_id     text not null,
  type         text not null,
  provider_payment_id text not null,
  result       text not null,
  received_at  timestamptz not null default now(),
  primary key (provider, event_id)
);

create index provider_events_age on payment.provider_events (received_at);

-- What is to be done about a command: `reply` with its outcome, ask the provider to `authorise`, `look` how an authorisation stands, `void` or
-- `capture`, `wait` until another act on the same payment is over, or `refuse` what must never have been asked.
create type payment.directive as (
  decision     text,
  outcome      text,
  reason       text,
  redirect_url text,
  provider_payment_id text,
  request      jsonb,
  age_millis   bigint,
  -- Somebody may have asked the provider before.
  is_repeat    boolean
);
