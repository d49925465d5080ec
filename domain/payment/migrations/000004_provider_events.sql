-- What the provider tells by webhook: the outcome of authorisations that waited for their customer, and holds that lapsed. In any order, any number of times.

create function payment.hear_one(event jsonb)
returns text language plpgsql as $$
declare
  op payment.operations;
  hold payment.payments;
begin
  op := (select o from payment.operations o
          where o.saga_id = (event->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (event->>'attempt')::int for update);
  if op.saga_id is null or op.provider_ref <> event->>'providerRef' then
    return 'unknown';
  end if;
  hold := (select p from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt);
  if op.status = 'begun' then
    return 'in-hand'; -- whoever asked the provider hears it from there, or asks again
  end if;
  if op.status = 'awaiting-customer' then
    if op.voided_at is not null then
      return 'being-voided';
    end if;
    perform payment.settle_authorise(op, case event->>'kind' when 'authorised' then 'authorised' else 'declined' end, event->>'reason',
                                     event->>'providerRef', event->>'traceparent');
    return 'settled';
  end if;
  if event->>'kind' = 'cancelled' and hold.status = 'authorised' and op.voided_at is null then
    update payment.payments set status = 'expired', released = authorised - taken, changed_at = now() where payment_id = op.payment_id;
    return 'expired';
  end if;
  if event->>'kind' = 'authorised' and op.outcome = 'declined' and op.provider_ref is null then
    return 'late-approval'; -- declined because the provider could not be found to have heard of it, and now it has
  end if;
  return 'nothing-new';
end $$;

-- A batch of events in one round trip. `settled` says that the saga is to be told `outcome`; a repeat of such an event says it again, since the
-- one before may have died on the way.
create function payment.hear_provider(events jsonb)
returns table (input_no int, result text, outcome text, reason text)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  input record;
  told payment.operations;
begin
  perform from payment.payments
    where payment_id in (select (e->>'sagaId')::uuid from jsonb_array_elements(events) e)
    order by payment_id for update;

  for input in select e as event, n::int as no from jsonb_array_elements(events) with ordinality as i(e, n) order by e->>'sagaId', n loop
    input_no := input.no;
    outcome := null;
    reason := null;
    result := (select p.result from payment.provider_events p where p.event_id = input.event->>'eventId');
    if result is null then
      result := payment.hear_one(input.event);
      if result <> 'in-hand' then
        insert into payment.provider_events (event_id, type, provider_ref, result)
        values (input.event->>'eventId', input.event->>'type', input.event->>'providerRef', result)
        on conflict do nothing;
      end if;
    elsif result <> 'settled' then
      result := 'duplicate';
    end if;
    if result = 'settled' then
      told := (select o from payment.operations o
                where o.saga_id = (input.event->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (input.event->>'attempt')::int);
      outcome := (payment.first_outcome(told)).outcome;
      reason := (payment.first_outcome(told)).reason;
    end if;
    return next;
  end loop;

  -- Nothing is repeated after so long. A few at a time, so that nobody has to wait for it.
  delete from payment.provider_events
   where event_id in (select p.event_id from payment.provider_events p where p.received_at < now() - interval '60 days' order by p.received_at limit 10
                         for update skip locked);
end $$;
