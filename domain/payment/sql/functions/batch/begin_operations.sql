-- Begins a batch of commands in one round trip. Returns a directive for each, in the order of the commands. A new authorisation names its provider.
create or replace function payment.begin_operations(commands jsonb)
returns table (input_no int, directive payment.directive)
language plpgsql
as $$
declare
  input record;
begin
  -- Creates and locks the payments' rows in one order, so that batches do not deadlock.
  insert into payment.payments (payment_id, currency, amount, status, attempt, provider)
  select distinct on ((c->>'sagaId')::uuid) (c->>'sagaId')::uuid, c->'amount'->>'currency', (c->'amount'->>'amount')::bigint, 'pending', (c->>'attempt')::int,
         c->>'provider'
    from jsonb_array_elements(commands) c
   where c->>'type' = 'payment.authorise.v1' and (c->'amount'->>'amount')::bigint > 0
     -- Skips an authorisation that has a tombstone. A scalar sub-query: the planner would turn `not exists` into a join over all operations.
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
    input_no := input.no;
    directive := case input.command->>'type'
      when 'payment.authorise.v1' then payment.begin_authorise(input.command)
      when 'payment.void.v1' then payment.begin_void(input.command)
      when 'payment.capture.v1' then payment.begin_capture(input.command)
      when 'payment.check-authorisation.v1' then payment.begin_check(input.command)
      else payment.send_nothing('refuse', 'unknown-command')
    end;
    return next;
  end loop;
end $$;
