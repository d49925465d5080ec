-- The provider approved an authorisation that counts as declined. No order uses the hold, so it is voided. The payment's row does not change.
create or replace function payment.reopen_void(op payment.operations, event jsonb)
returns void language sql as $$
  update payment.operations
     set outcome = 'authorised', reason = null, provider_payment_id = event->>'providerPaymentId', state = event->'state', voided_at = coalesce(voided_at, now())
   where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
  insert into payment.operations (saga_id, step, attempt, payment_id, request, provider, key, status)
  values (op.saga_id, 'void', op.attempt, op.payment_id,
          jsonb_build_object('type', 'payment.void.v1', 'sagaId', op.saga_id, 'attempt', op.attempt),
          op.provider, payment.act_key(op.provider, op.saga_id, 'void', op.attempt), 'begun')
  on conflict (saga_id, step, attempt) do update set status = 'begun', outcome = null, settled_at = null, begun_at = now();
$$;
