create or replace function payment.record_authorise_event(op payment.operations, event jsonb)
returns text language plpgsql as $$
declare
  hold constant payment.payments := (select p from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt);
  is_open constant boolean := op.status in ('pending', 'awaiting-customer');
  doubtful constant boolean := payment.is_doubtful(event, op);
begin
  if payment.merge_reports(op.reported, event->>'kind') <> event->>'kind' then
    return 'no-change';
  end if;
  if not doubtful then
    update payment.operations set reported = event->>'kind' where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
  end if;
  if op.status = 'begun' then
    -- A void may not find the hold yet, so the event's id and state are stored. The caller of the provider receives the outcome or retries.
    update payment.operations
       set provider_payment_id = event->>'providerPaymentId', state = event->'state'
     where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt and event->>'kind' in ('authorised', 'cancelled');
    return 'in-progress';
  end if;
  if is_open and op.voided_at is not null then
    return 'being-voided';
  end if;
  if op.voided_at is null and (is_open or hold.status = 'authorised') and doubtful then
    return 'doubtful';
  end if;
  if is_open then
    perform payment.settle_authorise(op, case event->>'kind' when 'authorised' then 'authorised' else 'declined' end, event->>'reason', event);
    return 'settled';
  end if;
  if event->>'kind' = 'cancelled' and hold.status = 'authorised' and op.voided_at is null then
    perform payment.expire(op);
    return 'expired';
  end if;
  -- An authorisation that was voided by its id stays voided, however late its approval is reported.
  if event->>'kind' = 'authorised' and op.outcome = 'declined' and (op.reason is distinct from 'voided' or op.provider_payment_id is null) then
    perform payment.reopen_void(op, event);
    return 'late-approval';
  end if;
  return 'no-change';
end $$;
