-- Applies one provider event. Events of an act count by rank, not by arrival (`merge_reports`).
create or replace function payment.record_provider_event(event jsonb)
returns payment.recorded language plpgsql as $$
declare
  op payment.operations;
begin
  op := (select o from payment.operations o
          where o.saga_id = (event->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (event->>'attempt')::int for update);
  -- An authorisation that was stored as a tombstone was never sent to the provider.
  if op.saga_id is null or op.request->>'type' <> 'payment.authorise.v1'
    or op.provider <> event->>'provider' or op.provider_payment_id <> event->>'providerPaymentId' then
    return row('unknown', null, null, null)::payment.recorded;
  end if;
  return case when event->>'kind' in ('captured', 'capture-failed') then payment.record_capture_event(op, event)
              else row(payment.record_authorise_event(op, event), op.saga_id, 'authorise', op.attempt)::payment.recorded end;
end $$;
