-- A batch of the provider's answers in one round trip; each gets its operation's first outcome, or `void` when an approval came after its tombstone.
create or replace function payment.finish_operations(answers jsonb)
returns table (input_no int, decision text, outcome text, reason text, redirect_url text, provider text, provider_payment_id text, request jsonb, age_millis bigint, is_repeat boolean)
language plpgsql
as $$
declare
  input record;
  op payment.operations;
  directive payment.directive;
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
    directive := case
      when op.saga_id is null then row('refuse', null, 'never-begun', null, null, null, null, false)::payment.directive
      when op.status = 'settled' and op.step = 'authorise' and (input.answer->>'isCheck')::boolean then payment.finish_check(op, input.answer)
      when op.status = 'settled' then payment.outcome_now(op)
      when op.step = 'authorise' then payment.finish_authorise(op, input.answer)
      when op.step = 'void' then payment.finish_void(op, input.answer)
      else payment.finish_capture(op, input.answer)
    end;
    input_no := input.no;
    decision := directive.decision;
    outcome := directive.outcome;
    reason := directive.reason;
    redirect_url := directive.redirect_url;
    provider := payment.provider_of(op.saga_id, op.attempt);
    provider_payment_id := directive.provider_payment_id;
    request := directive.request;
    age_millis := directive.age_millis;
    is_repeat := directive.is_repeat;
    return next;
  end loop;
end $$;
