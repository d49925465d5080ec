-- Finishes a batch with the provider's responses in one round trip. Each gets its act's first outcome, or the next call: `void` for an approval with a tombstone.
create or replace function payment.finish_operations(responses jsonb)
returns table (input_no int, directive payment.directive)
language plpgsql
as $$
declare
  input record;
  op payment.operations;
begin
  perform from payment.payments
    where payment_id = any (array(
            select (select o.payment_id from payment.operations o
                     where o.saga_id = (a->>'sagaId')::uuid and o.step = a->>'step' and o.attempt = (a->>'attempt')::int)
              from jsonb_array_elements(responses) a))
    order by payment_id for update;

  for input in select a as response, n::int as no from jsonb_array_elements(responses) with ordinality as e(a, n) order by a->>'sagaId', n loop
    op := (select o from payment.operations o
            where o.saga_id = (input.response->>'sagaId')::uuid and o.step = input.response->>'step' and o.attempt = (input.response->>'attempt')::int
              for update);
    input_no := input.no;
    directive := case
      when op.saga_id is null then payment.send_nothing('refuse', 'never-begun')
      when op.status = 'settled' and op.step = 'authorise' and (input.response->>'isCheck')::boolean then payment.finish_check(op, input.response)
      when op.status = 'settled' then payment.outcome_now(op)
      when op.step = 'authorise' then payment.finish_authorise(op, input.response)
      when op.step = 'void' then payment.finish_void(op, input.response)
      else payment.finish_capture(op, input.response)
    end;
    return next;
  end loop;
end $$;
