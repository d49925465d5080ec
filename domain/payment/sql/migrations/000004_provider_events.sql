-- What the provider tells by webhook: the outcome of authorisations that waited for their customer, approvals that came too late, and holds that lapsed. In any order,
-- any number of times.

-- Whether the event is about another amount or currency than was asked, or contradicts itself.
create function payment.is_doubtful(event jsonb, op payment.operations)
returns boolean language sql immutable as $$
  select (event->>'isDoubtful')::boolean
      or (event->>'amount')::bigint <> (op.request->'amount'->>'amount')::bigint
      or event->>'currency' <> op.request->'amount'->>'currency'
$$;

create function payment.hear_one(event jsonb)
returns text language plpgsql as $$
declare
  op payment.operations;
  hold payment.payments;
begin
  op := (select o from payment.operations o
          where o.saga_id = (event->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (event->>'attempt')::int for update);
  -- An authorisation that began as its own tombstone was never asked of the provider by us.
  if op.saga_id is null or op.request->>'type' <> 'payment.authorise.v1' or op.provider_ref <> event->>'providerRef' then
    return 'unknown';
  end if;
  hold := (select p from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt);
  if op.status = 'begun' then
    if event->>'kind' in ('authorised', 'cancelled') then
      -- A void that looks for what there is to give back may not find it yet; and the call under way may return an approval that is over.
      update payment.operations
         set provider_ref = event->>'providerRef', cancelled_at = case when event->>'kind' = 'cancelled' then now() else cancelled_at end
       where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
    end if;
    return 'in-hand'; -- whoever asked the provider hears it from there, or asks again
  end if;
  if op.status = 'awaiting-customer' and op.voided_at is not null then
    return 'being-voided';
  end if;
  if op.voided_at is null and (op.status = 'awaiting-customer' or hold.status = 'authorised') and payment.is_doubtful(event, op) then
    return 'doubtful';
  end if;
  if op.status = 'awaiting-customer' then
    perform payment.settle_authorise(op, case event->>'kind' when 'authorised' then 'authorised' else 'declined' end, event->>'reason',
                                     event->>'providerRef', event->>'traceparent');
    return 'settled';
  end if;
  if event->>'kind' = 'cancelled' and hold.status = 'authorised' and op.voided_at is null then
    perform payment.expire(op);
    return 'expired';
  end if;
  -- What we had cancelled by its reference is cancelled, however late its approval is told.
  if event->>'kind' = 'authorised' and op.outcome = 'declined' and (op.reason is distinct from 'voided' or op.provider_ref is null) then
    perform payment.reopen_void(op, event->>'providerRef');
    return 'late-approval';
  end if;
  return 'nothing-new';
end $$;

-- The provider approved what counts as declined: nobody will use the hold, so it is to be given back. The payment's row never told of it.
create function payment.reopen_void(op payment.operations, ref text)
returns void language sql as $$
  update payment.operations
     set outcome = 'authorised', reason = null, provider_ref = ref, voided_at = coalesce(voided_at, now())
   where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
  insert into payment.operations (saga_id, step, attempt, payment_id, request, status)
  values (op.saga_id, 'void', op.attempt, op.payment_id,
          jsonb_build_object('type', 'payment.void.v1', 'sagaId', op.saga_id, 'attempt', op.attempt), 'begun')
  on conflict (saga_id, step, attempt) do update set status = 'begun', outcome = null, settled_at = null, begun_at = now();
$$;

-- A batch of events in one round trip. `settled` and `expired` say that the saga gets `outcome`, `late-approval` that the attempt is to be voided, `doubtful` that it is
-- to be checked; a repeat of such an event says it again, since a crash may have come between the commit and the send.
create function payment.hear_provider(events jsonb)
returns table (input_no int, result text, outcome text, reason text)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
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
    result := (select p.result from payment.provider_events p where p.event_id = input.event->>'eventId');
    if result is null then
      result := payment.hear_one(input.event);
      if result <> 'in-hand' then
        insert into payment.provider_events (event_id, type, provider_ref, result)
        values (input.event->>'eventId', input.event->>'type', input.event->>'providerRef', result)
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

  -- Nothing is repeated after so long. A few at a time, so that nobody has to wait for it.
  delete from payment.provider_events
   where event_id = any (array(
     select p.event_id from payment.provider_events p where p.received_at < now() - interval '60 days' order by p.received_at limit 10
        for update skip locked));
end $$;
