-- The first outcome of an authorisation. The caller holds the payment's row.
create or replace function payment.settle_authorise(op payment.operations, answer text, why text, ref text, trace_parent text)
returns void language plpgsql as $$
begin
  update payment.operations o
     set status = 'settled', outcome = answer, reason = why, provider_payment_id = coalesce(ref, o.provider_payment_id), settled_at = now()
   where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt;
  update payment.payments p
     set status = case when answer = 'declined' and op.voided_at is not null then 'voided' else answer end,
         authorised = case when answer = 'authorised' then p.amount else 0 end,
         provider_payment_id = coalesce(ref, op.provider_payment_id, p.provider_payment_id), changed_at = now()
   where p.payment_id = op.payment_id and p.attempt = op.attempt;
  if not found or op.voided_at is not null then
    return; -- nobody was told that there was a payment
  end if;
  perform payment.publish(op.payment_id, case answer
    when 'authorised' then jsonb_build_object('type', 'payment.payment-authorised.v1', 'amount', op.request->'amount')
    else jsonb_build_object('type', 'payment.payment-declined.v1', 'reason', why) end, trace_parent);
end $$;
