-- A batch of commands in one round trip; a directive for each, in the order of the commands. An authorisation names the provider that is chosen for it,
-- which counts the first time.
create or replace function payment.begin_operations(commands jsonb)
returns table (input_no int, decision text, outcome text, reason text, redirect_url text, provider text, provider_payment_id text, request jsonb, age_millis bigint, is_repeat boolean)
language plpgsql
as $$
declare
  input record;
  directive payment.directive;
begin
  -- Each batch locks the rows of its payments, created and locked in one order, so that batches do not deadlock.
  insert into payment.payments (payment_id, currency, amount, status, attempt, provider)
  select distinct on ((c->>'sagaId')::uuid) (c->>'sagaId')::uuid, c->'amount'->>'currency', (c->'amount'->>'amount')::bigint, 'pending', (c->>'attempt')::int,
         c->>'provider'
    from jsonb_array_elements(commands) c
   where c->>'type' = 'payment.authorise.v1' and (c->'amount'->>'amount')::bigint > 0
     -- Not for what its tombstone will refuse. A value of its own, and no `not exists`, which the planner would make a join over all operations.
     and (select o.saga_id from payment.operations o
           where o.saga_id = (c->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (c->>'attempt')::int) is null
   order by (c->>'sagaId')::uuid, (c->>'attempt')::int
  on conflict do nothing;
  perform from payment.payments
    where payment_id = any (array(select coalesce(c->>'paymentId', c->>'sagaId')::uuid from jsonb_array_elements(commands) c))
    order by payment_id for update;

  for input in
    select c as command, n::int as no from jsonb_array_elements(commands) with ordinality as e(c, n)
     order by coalesce(c->>'paymentId', c->>'sagaId')::uuid, n
  loop
    directive := case input.command->>'type'
      when 'payment.authorise.v1' then payment.begin_authorise(input.command)
      when 'payment.void.v1' then payment.begin_void(input.command)
      when 'payment.capture.v1' then payment.begin_capture(input.command)
      when 'payment.check-authorisation.v1' then payment.begin_check(input.command)
      else row('refuse', null, 'unknown-command', null, null, null, null, false)::payment.directive
    end;
    input_no := input.no;
    decision := directive.decision;
    outcome := directive.outcome;
    reason := directive.reason;
    redirect_url := directive.redirect_url;
    provider := case decision
      when 'capture' then (select p.provider from payment.payments p where p.payment_id = (input.command->>'paymentId')::uuid)
      else payment.provider_of((input.command->>'sagaId')::uuid, (input.command->>'attempt')::int)
    end;
    provider_payment_id := directive.provider_payment_id;
    request := directive.request;
    age_millis := directive.age_millis;
    is_repeat := directive.is_repeat;
    return next;
  end loop;
end $$;
