-- Whether the event differs from the requested amount or currency, or is inconsistent.
create or replace function payment.is_doubtful(event jsonb, op payment.operations)
returns boolean language sql immutable as $$
  select (event->>'isDoubtful')::boolean
      or (event->>'amount')::bigint <> (op.request->'amount'->>'amount')::bigint
      or event->>'currency' <> op.request->'amount'->>'currency'
$$;
