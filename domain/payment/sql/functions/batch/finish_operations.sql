-- A batch of the provider's answers in one round trip. Each gets its act's first outcome, or the next call, such as `void` for an approval that came after its tombstone.
create or replace function payment.finish_operations(answers jsonb)
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
              from jsonb_array_elements(answers) a))
    order by payment_id for update;

  for input in select a as answer, n::int as no from jsonb_array_elements(answers) with ordinality as e(a, n) order by a->>'sagaId', n loop
    op := (select o from payment.operations o
            where o.saga_id = (input.answer->>'sagaId')::uuid and o.step = input.answer->>'step' and o.attempt = (input.answer->>'attempt')::int
              for update);
    input_no := input.no;
    directive := case
      when op.saga_id is null then payment.send_nothing('refuse', 'never-begun')
      when op.status = 'settled' and op.step = 'authorise' and (input.answer->>'isCheck')::boolean then payment.finish_check(op, input.answer)
      when op.status = 'settled' then payment.outcome_now(op)
      when op.step = 'authorise' then payment.finish_authorise(op, input.answer)
      when op.step = 'void' then payment.finish_void(op, input.answer)
      else payment.finish_capture(op, input.answer)
    end;
    return next;
  end loop;
end $$;
