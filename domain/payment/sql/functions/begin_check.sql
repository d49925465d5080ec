-- Writes nothing: `finish_operations` compares the provider's hold with the request.
create or replace function payment.begin_check(command jsonb)
returns payment.directive language plpgsql as $$
declare
  op payment.operations;
  hold payment.payments;
begin
  op := (select o from payment.operations o
          where o.saga_id = (command->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (command->>'attempt')::int);
  hold := (select p from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt);
  return case
    when op.saga_id is null then payment.send_nothing('refuse', 'never-begun')
    when op.status = 'begun' then payment.send_nothing('wait', 'authorisation-in-progress')
    when op.voided_at is null and op.state is not null and (op.status in ('pending', 'awaiting-customer') or hold.status = 'authorised')
      then payment.call_provider('poll', op)
    when op.status = 'settled' then payment.outcome_now(op)
    else payment.send_nothing('wait', 'being-voided')
  end;
end $$;
