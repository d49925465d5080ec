-- Stores the first outcome of an authorisation. The caller has locked the payment's row.
create or replace function payment.settle_authorise(op payment.operations, result text, why text, response jsonb)
returns void language plpgsql as $$
begin
  update payment.operations o
     set status = 'settled', outcome = result, reason = why, settled_at = now(),
         provider_payment_id = coalesce(response->>'providerPaymentId', o.provider_payment_id), state = coalesce(nullif(response->'state', 'null'), o.state)
   where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt;
  update payment.payments p
     set status = case when result = 'declined' and op.voided_at is not null then 'voided' else result end,
         hold_expires_at = (response->>'holdExpiresAt')::timestamptz,
         authorised = case when result = 'authorised' then p.amount else 0 end,
         provider_payment_id = coalesce(response->>'providerPaymentId', op.provider_payment_id, p.provider_payment_id),
         state = coalesce(nullif(response->'state', 'null'), op.state, p.state), changed_at = now()
   where p.payment_id = op.payment_id and p.attempt = op.attempt;
  if not found or op.voided_at is not null then
    return; -- no consumer has received an event of the payment
  end if;
  perform payment.publish(op.payment_id, case result
    when 'authorised' then jsonb_build_object('type', 'payment.payment-authorised.v1', 'amount', op.request->'amount')
    else jsonb_build_object('type', 'payment.payment-declined.v1', 'reason', why) end, response->>'traceparent');
end $$;
