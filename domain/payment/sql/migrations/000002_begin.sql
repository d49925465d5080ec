-- Commits what is about to be asked of the provider, before it is asked.

create function payment.begin_authorise(command jsonb)
returns payment.directive language plpgsql as $$
declare
  id constant uuid := command->>'sagaId';
  number constant int := command->>'attempt';
  op payment.operations;
  hold payment.payments;
  refusal text;
begin
  op := (select o from payment.operations o where o.saga_id = id and o.step = 'authorise' and o.attempt = number);
  if op.saga_id is null then
    hold := (select p from payment.payments p where p.payment_id = id);
    refusal := case
      when (command->'amount'->>'amount')::bigint <= 0 then 'amount-not-payable'
      when number < hold.attempt then 'superseded'
      -- The former attempt must be proven undone, or the shopper's money would be held twice.
      when number > hold.attempt and (hold.status not in ('declined', 'voided', 'expired') or hold.taken > 0 or exists (
             select from payment.operations o where o.saga_id = id and o.step = 'void' and o.status = 'begun')) then 'another-attempt-is-open'
    end;
    insert into payment.operations (saga_id, step, attempt, payment_id, request, status, outcome, reason, settled_at)
    values (id, 'authorise', number, id, command, case when refusal is null then 'begun' else 'settled' end,
            case when refusal is not null then 'declined' end, refusal, case when refusal is not null then now() end)
    on conflict do nothing;
    if found and refusal is null and number > hold.attempt then
      update payment.payments
         set attempt = number, status = 'pending', amount = (command->'amount'->>'amount')::bigint, currency = command->'amount'->>'currency',
             provider_ref = null, authorised = 0, released = 0, changed_at = now()
       where payment_id = id;
    end if;
    -- Read again: a tombstone may have come first at this very moment.
    op := (select o from payment.operations o where o.saga_id = id and o.step = 'authorise' and o.attempt = number);
  end if;
  if op.voided_at is not null and op.provider_ref is null and op.status = 'settled' then
    update payment.payments set status = 'voided', changed_at = now() where payment_id = id and attempt = number and status = 'pending';
  end if;
  return case
    when op.status = 'settled' then payment.outcome_now(op)
    else row(case when op.voided_at is not null then 'void' when op.status = 'awaiting-customer' then 'look' else 'authorise' end,
             null, null, op.redirect_url, op.provider_ref, op.request, payment.age_millis(op.begun_at), false)::payment.directive
  end;
end $$;

-- Nothing is written: what the provider says of the hold is compared with what was asked, and `finish_operations` draws the conclusion.
create function payment.begin_check(command jsonb)
returns payment.directive language plpgsql as $$
declare
  op payment.operations;
  hold payment.payments;
begin
  op := (select o from payment.operations o
          where o.saga_id = (command->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (command->>'attempt')::int);
  hold := (select p from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt);
  return case
    when op.saga_id is null then row('refuse', null, 'never-begun', null, null, null, null, false)::payment.directive
    when op.status = 'begun' then row('wait', null, 'authorisation-in-hand', null, null, null, null, false)::payment.directive
    when op.voided_at is null and op.provider_ref is not null and (op.status = 'awaiting-customer' or hold.status = 'authorised')
      then row('look', null, null, null, op.provider_ref, op.request, payment.age_millis(op.begun_at), false)::payment.directive
    when op.status = 'settled' then payment.outcome_now(op)
    else row('wait', null, 'being-voided', null, null, null, null, false)::payment.directive
  end;
end $$;

create function payment.begin_void(command jsonb)
returns payment.directive language plpgsql as $$
declare
  id constant uuid := command->>'sagaId';
  number constant int := command->>'attempt';
  held payment.operations;
  is_over boolean;
begin
  if exists (select from payment.operations where saga_id = id and step = 'void' and attempt = number and status = 'settled') then
    return payment.reply('voided');
  end if;
  if exists (select from payment.payments where payment_id = id and attempt = number and taken > 0) then
    return row('refuse', null, 'captured-already', null, null, null, null, false)::payment.directive;
  end if;
  -- The tombstone: of an authorisation that has not come yet, or of one that has.
  insert into payment.operations as o (saga_id, step, attempt, payment_id, request, status, outcome, reason, voided_at, settled_at)
  values (id, 'authorise', number, id, command, 'settled', 'declined', 'voided', now(), now())
  on conflict (saga_id, step, attempt) do update set voided_at = coalesce(o.voided_at, now());
  held := (select o from payment.operations o where o.saga_id = id and o.step = 'authorise' and o.attempt = number);
  is_over := held.status = 'settled' and held.outcome = 'declined';
  insert into payment.operations as o (saga_id, step, attempt, payment_id, request, status, outcome, settled_at)
  values (id, 'void', number, id, command, case when is_over then 'settled' else 'begun' end,
          case when is_over then 'voided' end, case when is_over then now() end)
  -- Begun before, and meanwhile the authorisation has met its tombstone and given the hold back.
  on conflict (saga_id, step, attempt) do update
    set status = excluded.status, outcome = excluded.outcome, settled_at = excluded.settled_at where is_over;
  if is_over then
    return payment.reply('voided');
  end if;
  return row('void', null, null, null, held.provider_ref, held.request, payment.age_millis(held.begun_at), false)::payment.directive;
end $$;

create function payment.begin_capture(command jsonb)
returns payment.directive language plpgsql as $$
declare
  id constant uuid := command->>'sagaId';
  number constant int := command->>'attempt';
  share constant bigint := command->'amount'->>'amount';
  op payment.operations;
  hold payment.payments;
  is_known boolean;
  settled_as text;
  why text;
begin
  hold := (select p from payment.payments p where p.payment_id = (command->>'paymentId')::uuid);
  op := (select o from payment.operations o where o.saga_id = id and o.step = 'capture' and o.attempt = number);
  is_known := op.saga_id is not null;
  if not is_known then
    why := case
      when hold.payment_id is null then 'unknown-payment'
      when share <= 0 or command->'amount'->>'currency' <> hold.currency then 'amount-not-capturable'
      when hold.status = 'expired' and hold.taken - hold.captured < share then 'hold-expired'
      when hold.status not in ('authorised', 'captured', 'expired') then 'not-authorised'
      when hold.captured + share > hold.authorised - hold.released then 'exceeds-authorised'
    end;
    if exists (select from payment.operations where saga_id = id and step = 'capture' and outcome = 'captured') then
      settled_as := 'captured'; -- an earlier attempt did it after all: a parcel is paid once
      why := null;
    elsif why is not null then
      settled_as := 'capture-failed';
    elsif exists (select from payment.operations
                   where payment_id = hold.payment_id and step = 'capture' and status = 'begun' and saga_id <> id) then
      -- Shares are captured one after the other: the last one gives back what is left.
      return row('wait', null, 'another-capture-is-open', null, null, null, null, false)::payment.directive;
    elsif hold.taken - hold.captured >= share then
      settled_as := 'captured'; -- the provider has collected it already, with an earlier share
      perform payment.book_share(hold.payment_id, id, share, hold.taken, (command->>'isLast')::boolean, null);
    end if;
    insert into payment.operations (saga_id, step, attempt, payment_id, request, status, outcome, reason, settled_at)
    values (id, 'capture', number, (command->>'paymentId')::uuid, command, case when settled_as is null then 'begun' else 'settled' end,
            settled_as, why, case when settled_as is not null then now() end);
    op := (select o from payment.operations o where o.saga_id = id and o.step = 'capture' and o.attempt = number);
  end if;
  if op.status = 'settled' then
    return payment.first_outcome(op);
  end if;
  return row('capture', null, null, null, hold.provider_ref, op.request, payment.age_millis(op.begun_at), is_known or number > 1)::payment.directive;
end $$;

-- A share was collected: the ledger and the fact, together.
create function payment.book_share(payment uuid, saga uuid, share bigint, taken_now bigint, is_last boolean, trace_parent text)
returns void language plpgsql as $$
begin
  update payment.payments p
     set captured = p.captured + share,
         taken = greatest(p.taken, taken_now, p.captured + share),
         -- A capture may have been under way when the hold lapsed: what it took was not given back.
         released = case when is_last or p.status = 'expired' then p.authorised - greatest(p.taken, taken_now, p.captured + share) else p.released end,
         status = case when is_last or p.captured + share = p.authorised then 'captured' else p.status end,
         changed_at = now()
   where p.payment_id = payment;
  perform payment.publish(payment, jsonb_build_object(
    'type', 'payment.payment-captured.v1', 'sagaId', saga,
    'amount', (select jsonb_build_object('amount', share, 'currency', p.currency) from payment.payments p where p.payment_id = payment)), trace_parent);
end $$;

-- A batch of commands in one round trip; a directive for each, in the order of the commands.
create function payment.begin_operations(commands jsonb)
returns table (input_no int, decision text, outcome text, reason text, redirect_url text, provider_ref text, request jsonb, age_millis bigint, is_repeat boolean)
language plpgsql
-- Batches name tens of rows by their keys: only index look-ups will do, however small a table seemed when the plan was made and kept.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
declare
  input record;
  directive payment.directive;
begin
  -- Whoever works on a payment holds its row. Rows are made and locked in one order, so that batches never wait for each other in a circle.
  insert into payment.payments (payment_id, currency, amount, status, attempt)
  select distinct on ((c->>'sagaId')::uuid) (c->>'sagaId')::uuid, c->'amount'->>'currency', (c->'amount'->>'amount')::bigint, 'pending', (c->>'attempt')::int
    from jsonb_array_elements(commands) c
   where c->>'type' = 'payment.authorise.v1' and (c->'amount'->>'amount')::bigint > 0
     -- Not for what its tombstone will refuse. A value of its own, and no `not exists`, which the planner would make a join over all operations.
     and (select o.saga_id from payment.operations o
           where o.saga_id = (c->>'sagaId')::uuid and o.step = 'authorise' and o.attempt = (c->>'attempt')::int) is null
   order by (c->>'sagaId')::uuid, (c->>'attempt')::int
  on conflict do nothing;
  perform from payment.payments
    where payment_id = any (array(select coalesce(c->>'paymentId', c->>'sagaId')::uuid from jsonb_array_elements(commands) c))
    order by payment_id for update;

  for input in
    select c as command, n::int as no from jsonb_array_elements(commands) with ordinality as e(c, n)
     order by coalesce(c->>'paymentId', c->>'sagaId')::uuid, n
  loop
    directive := case input.command->>'type'
      when 'payment.authorise.v1' then payment.begin_authorise(input.command)
      when 'payment.void.v1' then payment.begin_void(input.command)
      when 'payment.capture.v1' then payment.begin_capture(input.command)
      when 'payment.check-authorisation.v1' then payment.begin_check(input.command)
      else row('refuse', null, 'unknown-command', null, null, null, null, false)::payment.directive
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
