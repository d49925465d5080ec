create or replace function payment.record_provider_event(event jsonb)
returns text language plpgsql as $$
declare
  op payment.operations;
  hold payment.payments;
begin
  op := (select o from payment.operations o
          where o.saga_id = (event->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (event->>'attempt')::int for update);
  -- An authorisation that began as its own tombstone was never asked of the provider by us.
  if op.saga_id is null or op.request->>'type' <> 'payment.authorise.v1'
    or op.provider <> event->>'provider' or op.provider_payment_id <> event->>'providerPaymentId' then
    return 'unknown';
  end if;
  hold := (select p from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt);
  if op.status = 'begun' then
    if event->>'kind' in ('authorised', 'cancelled') then
      -- A void that looks for what there is to give back may not find it yet; and the call under way may return an approval that is over.
      update payment.operations
         set provider_payment_id = event->>'providerPaymentId', cancelled_at = case when event->>'kind' = 'cancelled' then now() else cancelled_at end
       where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
    end if;
    return 'in-progress'; -- the caller of the provider receives the outcome, or retries
  end if;
  if op.status = 'awaiting-customer' and op.voided_at is not null then
    return 'being-voided';
  end if;
  if op.voided_at is null and (op.status = 'awaiting-customer' or hold.status = 'authorised') and payment.is_doubtful(event, op) then
    return 'doubtful';
  end if;
  if op.status = 'awaiting-customer' then
    perform payment.settle_authorise(op, case event->>'kind' when 'authorised' then 'authorised' else 'declined' end, event->>'reason',
                                     event->>'providerPaymentId', event->>'traceparent');
    return 'settled';
  end if;
  if event->>'kind' = 'cancelled' and hold.status = 'authorised' and op.voided_at is null then
    perform payment.expire(op);
    return 'expired';
  end if;
  -- What we had cancelled by its reference is cancelled, however late its approval is told.
  if event->>'kind' = 'authorised' and op.outcome = 'declined' and (op.reason is distinct from 'voided' or op.provider_payment_id is null) then
    perform payment.reopen_void(op, event->>'providerPaymentId');
    return 'late-approval';
  end if;
  return 'no-change';
end $$;
