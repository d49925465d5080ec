-- Records a batch of events in one round trip. `settled`, `expired` and `capture-reversed` send the saga `outcome`, `late-approval` voids the attempt, `doubtful`
-- checks it. A repeated event has the same result, because the worker may have stopped between the commit and the send.
create or replace function payment.record_provider_events(events jsonb)
returns table (input_no int, result text, outcome text, reason text, saga_id uuid, attempt int)
language plpgsql
as $$
#variable_conflict use_column
declare
  input record;
  stored payment.provider_events;
  recorded payment.recorded;
  reply payment.directive;
begin
  perform from payment.payments
    where payment_id = any (array(select (e->>'sagaId')::uuid from jsonb_array_elements(events) e))
    order by payment_id for update;

  for input in select e as event, n::int as no from jsonb_array_elements(events) with ordinality as i(e, n) order by e->>'sagaId', n loop
    stored := (select p from payment.provider_events p where p.provider = input.event->>'provider' and p.event_id = input.event->>'eventId');
    if stored.event_id is null then
      recorded := payment.record_provider_event(input.event);
      if recorded.result <> 'in-progress' then
        insert into payment.provider_events (provider, event_id, type, provider_payment_id, result, saga_id, step, attempt)
        values (input.event->>'provider', input.event->>'eventId', input.event->>'type', input.event->>'providerPaymentId',
                recorded.result, recorded.saga_id, recorded.step, recorded.attempt)
        on conflict do nothing;
      end if;
    else
      recorded := payment.repeated_result(stored);
    end if;
    reply := payment.reply(null);
    if recorded.result in ('settled', 'expired', 'capture-reversed') then
      reply := (select payment.outcome_now(o) from payment.operations o
                 where o.saga_id = recorded.saga_id and o.step = recorded.step and o.attempt = recorded.attempt);
    end if;
    return query select input.no, recorded.result, reply.outcome, reply.reason, recorded.saga_id, recorded.attempt;
  end loop;

  -- No provider resends an event after 60 days. Deletes a few rows per call, so that no caller waits long.
  delete from payment.provider_events
   where ctid = any (array(
     select p.ctid from payment.provider_events p where p.received_at < now() - interval '60 days' order by p.received_at limit 10
        for update skip locked));
end $$;
