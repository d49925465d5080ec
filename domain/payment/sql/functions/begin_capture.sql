create or replace function payment.begin_capture(command jsonb)
returns payment.directive language plpgsql as $$
declare
  id constant uuid := command->>'sagaId';
  number constant int := command->>'attempt';
  share constant bigint := command->'amount'->>'amount';
  op payment.operations;
  hold payment.payments;
  is_stored boolean;
  settled_as text;
  why text;
begin
  hold := (select p from payment.payments p where p.payment_id = (command->>'paymentId')::uuid);
  op := (select o from payment.operations o where o.saga_id = id and o.step = 'capture' and o.attempt = number);
  is_stored := op.saga_id is not null;
  if not is_stored then
    why := payment.why_not_capturable(hold, share, command->'amount'->>'currency');
    if exists (select from payment.operations where saga_id = id and step = 'capture' and outcome = 'captured') then
      settled_as := 'captured'; -- an earlier attempt succeeded late: a parcel is paid once
      why := null;
    elsif why is not null then
      settled_as := 'capture-failed';
    elsif exists (select from payment.operations
                   where payment_id = hold.payment_id and step = 'capture' and status <> 'settled' and saga_id <> id) then
      -- Shares are captured one at a time: the last one releases the rest.
      return payment.send_nothing('wait', 'another-capture-is-open');
    elsif hold.taken - hold.captured >= share then
      settled_as := 'captured'; -- the provider already collected it with an earlier share
      perform payment.book_share(hold.payment_id, id, share, hold.taken, (command->>'isLast')::boolean, null);
    end if;
    insert into payment.operations
      (saga_id, step, attempt, payment_id, request, provider, key, provider_payment_id, state, status, outcome, reason, settled_at)
    values (id, 'capture', number, (command->>'paymentId')::uuid, command, hold.provider, payment.act_key(hold.provider, id, 'capture', number),
            hold.provider_payment_id, hold.state, case when settled_as is null then 'begun' else 'settled' end,
            settled_as, why, case when settled_as is not null then now() end)
    returning * into op;
  end if;
  return case when op.status = 'settled' then payment.first_outcome(op)
              else payment.call_provider('capture', op, null, is_stored or number > 1) end;
end $$;
