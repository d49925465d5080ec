-- The outcome of an authorisation depends on its customer, or on the provider: an event reports it later, or a poll finds it.
create or replace function payment.suspend_authorise(op payment.operations, answer jsonb)
returns void language plpgsql as $$
declare
  standing constant text := case answer->>'outcome' when 'pending' then 'pending' else 'awaiting-customer' end;
begin
  update payment.operations o
     set status = standing, redirect_url = answer->>'redirectUrl', provider_payment_id = answer->>'providerPaymentId', state = answer->'state'
   where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt;
  update payment.payments
     set status = standing, provider_payment_id = answer->>'providerPaymentId', state = answer->'state', changed_at = now()
   where payment_id = op.payment_id and attempt = op.attempt and status in ('pending', 'awaiting-customer');
end $$;
