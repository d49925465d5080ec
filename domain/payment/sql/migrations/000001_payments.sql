-- The held, collected and released amounts of each order's payment, and every act with its key and its first outcome.

create table payment.payments (
  -- The order saga's id: an order has one payment.
  payment_id   uuid primary key,
  currency     text not null,
  amount       bigint not null check (amount > 0),
  status       text not null check (status in ('pending', 'awaiting-customer', 'authorised', 'declined', 'voided', 'expired', 'captured')),
  -- The attempt that the rest of the row is about.
  attempt      int not null,
  -- Chosen at that attempt; every later act goes to this provider.
  provider     text not null,
  -- The provider's id of the payment, which its events carry.
  provider_payment_id text,
  -- The adapter's data about the payment, passed back with every later act. Payment does not read it.
  state        jsonb,
  -- When the provider releases the hold.
  hold_expires_at     timestamptz,
  -- When `payment.hold-lapsed.v1` was sent because the hold ends soon.
  hold_ending_sent_at timestamptz,
  authorised   bigint not null default 0 check (authorised in (0, amount)),
  -- The captured shares of the parcels.
  captured     bigint not null default 0 check (captured >= 0),
  -- The amount that the provider collected: the shares, or the whole hold if it cannot be captured in shares.
  taken        bigint not null default 0,
  -- The part of the hold that was released.
  released     bigint not null default 0 check (released >= 0),
  created_at   timestamptz not null default now(),
  changed_at   timestamptz not null default now(),
  check (captured <= taken),
  check (taken + released <= authorised)
) with (fillfactor = 70);

create index payments_by_provider_payment_id on payment.payments (provider_payment_id) where provider_payment_id is not null;

create index payments_by_hold_expiry on payment.payments (hold_expires_at) where status = 'authorised' and hold_ending_sent_at is null;

create table payment.operations (
  saga_id      uuid not null,
  step         text not null check (step in ('authorise', 'void', 'capture')),
  attempt      int not null check (attempt > 0),
  payment_id   uuid not null,
  -- The first command: a retry must send the same request, or the provider refuses the key.
  request      jsonb not null,
  -- The payment's provider and the act's idempotency key there; null if nothing is sent. Rows and keys are never deleted.
  provider     text,
  key          uuid,
  -- `begun`: sent or about to be sent, outcome unknown. `pending`: the provider accepted the act and reports its outcome later.
  status       text not null check (status in ('begun', 'pending', 'awaiting-customer', 'settled')),
  outcome      text check (outcome in ('authorised', 'declined', 'voided', 'captured', 'capture-failed')),
  reason       text,
  redirect_url text,
  provider_payment_id text,
  state        jsonb,
  -- The provider event with the highest rank so far.
  reported     text check (reported in ('declined', 'authorised', 'cancelled', 'captured', 'capture-failed')),
  -- The tombstone of an authorisation: it is voided, whatever the provider reports later.
  voided_at    timestamptz,
  begun_at     timestamptz not null default now(),
  settled_at   timestamptz,
  primary key (saga_id, step, attempt),
  check ((status = 'settled') = (outcome is not null)),
  check (voided_at is null or step = 'authorise')
) with (fillfactor = 70);

create index operations_of_payment on payment.operations (payment_id, step);
create index operations_pending on payment.operations (begun_at) where status = 'pending';
create index operations_unsettled on payment.operations (begun_at) where status <> 'settled';

-- The webhook events of the providers. Event ids are unique per provider.
create table payment.provider_events (
  provider     text not null,
  event_id     text not null,
  type         text not null,
  provider_payment_id text not null,
  result       text not null,
  -- The act that the event settled.
  saga_id      uuid,
  step         text,
  attempt      int,
  received_at  timestamptz not null default now(),
  primary key (provider, event_id)
);

create index provider_events_age on payment.provider_events (received_at);

-- The decision about a command: `reply` with its outcome; call the provider to `authorise`, `poll` an authorisation, `void` or `capture`; `wait` until another act of
-- the payment ends; do nothing while the act is `pending`; `refuse` what the state of the payment does not allow.
create type payment.directive as (
  decision     text,
  outcome      text,
  reason       text,
  redirect_url text,
  provider     text,
  provider_payment_id text,
  state        jsonb,
  key          uuid,
  -- Of a void: the key of the authorisation.
  hold_key     uuid,
  request      jsonb,
  age_millis   bigint,
  -- The provider may have received the act before.
  is_repeat    boolean
);

-- The result of a provider event, and its act.
create type payment.recorded as (
  result  text,
  saga_id uuid,
  step    text,
  attempt int
);
