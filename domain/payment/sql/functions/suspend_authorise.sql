-- The authorisation waits for its customer or for the provider: an event or a poll brings the outcome later.
create or replace function payment.suspend_authorise(op payment.operations, response jsonb)
returns void language plpgsql as $$
declare
  open_status constant text := case response->>'outcome' when 'pending' then 'pending' else 'awaiting-customer' end;
begin
  update payment.operations o
     set status = open_status, redirect_url = response->>'redirectUrl', provider_payment_id = response->>'providerPaymentId', state = response->'state'
   where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt;
  update payment.payments
     set status = open_status, provider_payment_id = response->>'providerPaymentId', state = response->'state', changed_at = now()
   where payment_id = op.payment_id and attempt = op.attempt and status in ('pending', 'awaiting-customer');
end $$;
