-- Commits what the provider answered.

-- The first outcome of an authorisation. The caller holds the payment's row.
create function payment.settle_authorise(op payment.operations, answer text, why text, ref text, trace_parent text)
returns void language plpgsql as $$
begin
  update payment.operations o
     set status = 'settled', outcome = answer, reason = why, provider_ref = coalesce(ref, o.provider_ref), settled_at = now()
   where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt;
  update payment.payments p
     set status = case when answer = 'declined' and op.voided_at is not null then 'voided' else answer end,
         authorised = case when answer = 'authorised' then p.amount else 0 end,
         provider_ref = coalesce(ref, op.provider_ref, p.provider_ref), changed_at = now()
   where p.payment_id = op.payment_id and p.attempt = op.attempt;
  if not found or op.voided_at is not null then
    return; -- nobody was told that there was a payment
  end if;
  perform payment.publish(op.payment_id, case answer
    when 'authorised' then jsonb_build_object('type', 'payment.payment-authorised.v1', 'amount', op.request->'amount')
    else jsonb_build_object('type', 'payment.payment-declined.v1', 'reason', why) end, trace_parent);
end $$;

create function payment.finish_authorise(op payment.operations, given jsonb)
returns payment.directive language plpgsql as $$
declare
  -- The provider may have cancelled the authorisation while its call was under way.
  answer constant jsonb := case when op.cancelled_at is not null and given->>'outcome' <> 'declined'
                                then given || jsonb_build_object('outcome', 'declined', 'reason', 'cancelled-by-provider') else given end;
  ref constant text := coalesce(answer->>'providerRef', op.provider_ref);
begin
  if op.voided_at is null and answer->>'outcome' = 'declined' and answer->>'providerRef' is null and op.provider_ref is not null then
    -- Nothing was found at the provider, and meanwhile it has reported an approval.
    return row('look', null, null, null, op.provider_ref, op.request, payment.age_millis(op.begun_at), false)::payment.directive;
  end if;
  if op.voided_at is not null and (answer->>'outcome' <> 'declined' or op.provider_ref <> coalesce(answer->>'providerRef', '')) then
    -- The tombstone came while the provider was asked: what it approved, or told of meanwhile, is undone before anything else is said.
    update payment.operations set provider_ref = ref where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
    return row('void', null, null, null, ref, op.request, payment.age_millis(op.begun_at), false)::payment.directive;
  end if;
  if answer->>'outcome' = 'awaits-customer' then
    update payment.operations
       set status = 'awaiting-customer', redirect_url = answer->>'redirectUrl', provider_ref = ref
     where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
    update payment.payments
       set status = 'awaiting-customer', provider_ref = ref, changed_at = now()
     where payment_id = op.payment_id and attempt = op.attempt and status = 'pending';
    return payment.reply('awaits-customer', null, answer->>'redirectUrl', ref);
  end if;
  perform payment.settle_authorise(op, answer->>'outcome', case when op.voided_at is null then answer->>'reason' else 'voided' end, ref,
                                   answer->>'traceparent');
  return payment.reply(answer->>'outcome', case when op.voided_at is null then answer->>'reason' else 'voided' end, null, ref);
end $$;

create function payment.finish_void(op payment.operations, answer jsonb)
returns payment.directive language plpgsql as $$
declare
  held payment.operations;
begin
  held := (select o from payment.operations o where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt);
  if held.provider_ref <> coalesce(answer->>'providerRef', '') then
    -- Nothing was found to give back, and meanwhile the provider told of an approval.
    return row('void', null, null, null, held.provider_ref, held.request, payment.age_millis(held.begun_at), false)::payment.directive;
  end if;
  update payment.operations set status = 'settled', outcome = 'voided', settled_at = now()
   where saga_id = op.saga_id and step = 'void' and attempt = op.attempt;
  if held.status <> 'settled' then
    perform payment.settle_authorise(held, 'declined', 'voided', answer->>'providerRef', answer->>'traceparent');
  else
    update payment.payments p set status = 'voided', released = p.authorised, changed_at = now()
     where p.payment_id = op.payment_id and p.attempt = op.attempt and p.status in ('authorised', 'expired');
    if found then
      perform payment.publish(op.payment_id, jsonb_build_object('type', 'payment.payment-voided.v1'), answer->>'traceparent');
    end if;
  end if;
  return payment.reply('voided');
end $$;

-- A check of an authorisation that was settled before: a hold that the provider does not have any more, or that is not what was asked, has lapsed.
create function payment.finish_check(op payment.operations, answer jsonb)
returns payment.directive language plpgsql as $$
begin
  if answer->>'outcome' = 'declined' and op.outcome = 'authorised' and op.voided_at is null then
    perform payment.expire(op);
  end if;
  return payment.outcome_now(op);
end $$;

create function payment.finish_capture(op payment.operations, answer jsonb)
returns payment.directive language plpgsql as $$
declare
  share constant bigint := op.request->'amount'->>'amount';
  hold constant payment.payments := (select p from payment.payments p where p.payment_id = op.payment_id);
  is_short constant boolean := answer->>'outcome' = 'captured' and (answer->>'taken')::bigint < hold.captured + share;
  result constant text := case when is_short then 'capture-failed' else answer->>'outcome' end;
  why constant text := case when is_short then 'amount-differs' else answer->>'reason' end;
begin
  update payment.operations set status = 'settled', outcome = result, reason = why, settled_at = now()
   where saga_id = op.saga_id and step = 'capture' and attempt = op.attempt;
  if is_short then
    -- The provider has collected less than the share: it does not count as paid, and what was collected is in the ledger.
    update payment.payments p
       set taken = greatest(p.taken, (answer->>'taken')::bigint), released = least(p.released, p.authorised - greatest(p.taken, (answer->>'taken')::bigint)),
           changed_at = now()
     where p.payment_id = op.payment_id;
  elsif result = 'captured' then
    -- An earlier attempt at this share, if any was left open, is answered with it.
    update payment.operations set status = 'settled', outcome = 'captured', settled_at = now()
     where saga_id = op.saga_id and step = 'capture' and status = 'begun';
    perform payment.book_share(op.payment_id, op.saga_id, share, (answer->>'taken')::bigint, (op.request->>'isLast')::boolean, answer->>'traceparent');
  elsif why = 'hold-expired' then
    update payment.payments p set status = 'expired', released = p.authorised - p.taken, changed_at = now()
     where p.payment_id = op.payment_id and p.status = 'authorised';
  end if;
  return payment.reply(result, why);
end $$;

-- A batch of the provider's answers in one round trip; each gets its operation's first outcome, or `void` when an approval came after its tombstone.
create function payment.finish_operations(answers jsonb)
returns table (input_no int, decision text, outcome text, reason text, redirect_url text, provider_ref text, request jsonb, age_millis bigint, is_repeat boolean)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
declare
  input record;
  op payment.operations;
  directive payment.directive;
begin
  perform from payment.payments
    where payment_id = any (array(
            select (select o.payment_id from payment.operations o
                     where o.saga_id = (a->>'sagaId')::uuid and o.step = a->>'step' and o.attempt = (a->>'attempt')::int)
              from jsonb_array_elements(answers) a))
    order by payment_id for update;

  for input in select a as answer, n::int as no from jsonb_array_elements(answers) with ordinality as e(a, n) order by a->>'sagaId', n loop
    op := (select o from payment.operations o
            where o.saga_id = (input.answer->>'sagaId')::uuid and o.step = input.answer->>'step' and o.attempt = (input.answer->>'attempt')::int
              for update);
    directive := case
      when op.saga_id is null then row('refuse', null, 'never-begun', null, null, null, null, false)::payment.directive
      when op.status = 'settled' and op.step = 'authorise' and (input.answer->>'isCheck')::boolean then payment.finish_check(op, input.answer)
      when op.status = 'settled' then payment.outcome_now(op)
      when op.step = 'authorise' then payment.finish_authorise(op, input.answer)
      when op.step = 'void' then payment.finish_void(op, input.answer)
      else payment.finish_capture(op, input.answer)
    end;
    input_no := input.no;
    decision := directive.decision;
    outcome := directive.outcome;
    reason := directive.reason;
    redirect_url := directive.redirect_url;
    provider_ref := directive.provider_ref;
    request := directive.request;
    age_millis := directive.age_millis;
    is_repeat := directive.is_repeat;
    return next;
  end loop;
end $$;
