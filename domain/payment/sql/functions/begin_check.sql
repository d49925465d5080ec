-- Nothing is written: what the provider says of the hold is compared with what was asked, and `finish_operations` draws the conclusion.
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
    when op.saga_id is null then row('refuse', null, 'never-begun', null, null, null, null, false)::payment.directive
    when op.status = 'begun' then row('wait', null, 'authorisation-in-progress', null, null, null, null, false)::payment.directive
    when op.voided_at is null and op.provider_payment_id is not null and (op.status = 'awaiting-customer' or hold.status = 'authorised')
      then row('poll', null, null, null, op.provider_payment_id, op.request, payment.age_millis(op.begun_at), false)::payment.directive
    when op.status = 'settled' then payment.outcome_now(op)
    else row('wait', null, 'being-voided', null, null, null, null, false)::payment.directive
  end;
end $$;
