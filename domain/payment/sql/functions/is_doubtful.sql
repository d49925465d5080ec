-- Whether the event is about another amount or currency than was asked, or contradicts itself.
create or replace function payment.is_doubtful(event jsonb, op payment.operations)
returns boolean language sql immutable as $$
  select (event->>'isDoubtful')::boolean
      or (event->>'amount')::bigint <> (op.request->'amount'->>'amount')::bigint
      or event->>'currency' <> op.request->'amount'->>'currency'
$$;
