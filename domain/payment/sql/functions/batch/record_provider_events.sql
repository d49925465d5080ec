-- A batch of events in one round trip. `settled` and `expired` say that the saga gets `outcome`, `late-approval` that the attempt is to be voided, `doubtful` that it is
-- to be checked; a repeat of such an event says it again, since a crash may have come between the commit and the send.
create or replace function payment.record_provider_events(events jsonb)
returns table (input_no int, result text, outcome text, reason text)
language plpgsql
as $$
declare
  input record;
  told payment.operations;
begin
  perform from payment.payments
    where payment_id = any (array(select (e->>'sagaId')::uuid from jsonb_array_elements(events) e))
    order by payment_id for update;

  for input in select e as event, n::int as no from jsonb_array_elements(events) with ordinality as i(e, n) order by e->>'sagaId', n loop
    input_no := input.no;
    outcome := null;
    reason := null;
    result := (select p.result from payment.provider_events p where p.provider = input.event->>'provider' and p.event_id = input.event->>'eventId');
    if result is null then
      result := payment.record_provider_event(input.event);
      if result <> 'in-progress' then
        insert into payment.provider_events (provider, event_id, type, provider_payment_id, result)
        values (input.event->>'provider', input.event->>'eventId', input.event->>'type', input.event->>'providerPaymentId', result)
        on conflict do nothing;
      end if;
    elsif result not in ('settled', 'expired', 'doubtful') and not (result = 'late-approval' and exists (
      select from payment.operations o
       where o.saga_id = (input.event->>'sagaId')::uuid and o.step = 'void' and o.attempt = (input.event->>'attempt')::int and o.status = 'begun'
    )) then
      result := 'duplicate';
    end if;
    if result in ('settled', 'expired') then
      told := (select o from payment.operations o
                where o.saga_id = (input.event->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (input.event->>'attempt')::int);
      outcome := (payment.outcome_now(told)).outcome;
      reason := (payment.outcome_now(told)).reason;
    end if;
    return next;
  end loop;

  -- Nothing is repeated after so long. Deletes a few at a time, so that no caller waits for it.
  delete from payment.provider_events
   where ctid = any (array(
     select p.ctid from payment.provider_events p where p.received_at < now() - interval '60 days' order by p.received_at limit 10
        for update skip locked));
end $$;
