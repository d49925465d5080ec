create or replace function payment.begin_authorise(command jsonb)
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
      -- The former attempt must be undone first, or the shopper's money would be held twice.
      when number > hold.attempt and (hold.status not in ('declined', 'voided', 'expired') or hold.taken > 0 or exists (
             select from payment.operations o where o.saga_id = id and o.step = 'void' and o.status <> 'settled')) then 'another-attempt-is-open'
    end;
    insert into payment.operations (saga_id, step, attempt, payment_id, request, provider, key, status, outcome, reason, settled_at)
    values (id, 'authorise', number, id, command - 'provider', command->>'provider', payment.act_key(command->>'provider', id, 'authorise', number),
            case when refusal is null then 'begun' else 'settled' end,
            case when refusal is not null then 'declined' end, refusal, case when refusal is not null then now() end)
    on conflict do nothing;
    if found and refusal is null and number > hold.attempt then
      update payment.payments
         set attempt = number, status = 'pending', amount = (command->'amount'->>'amount')::bigint, currency = command->'amount'->>'currency',
             provider = command->>'provider', provider_payment_id = null, state = null, hold_expires_at = null, hold_ending_sent_at = null,
             authorised = 0, released = 0, changed_at = now()
       where payment_id = id;
    end if;
    -- Read again: a concurrent void may have written a tombstone.
    op := (select o from payment.operations o where o.saga_id = id and o.step = 'authorise' and o.attempt = number);
  end if;
  if op.voided_at is not null and op.provider_payment_id is null and op.status = 'settled' then
    update payment.payments set status = 'voided', changed_at = now() where payment_id = id and attempt = number and status = 'pending';
  end if;
  return case
    when op.status = 'settled' then payment.outcome_now(op)
    when op.voided_at is not null then payment.call_provider('void', op, payment.act_key(op.provider, id, 'void', number))
    when op.status in ('pending', 'awaiting-customer') then payment.call_provider('poll', op)
    else payment.call_provider('authorise', op)
  end;
end $$;
