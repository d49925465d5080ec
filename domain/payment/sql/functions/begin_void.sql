create or replace function payment.begin_void(command jsonb)
returns payment.directive language plpgsql as $$
declare
  id constant uuid := command->>'sagaId';
  number constant int := command->>'attempt';
  held payment.operations;
  is_over boolean;
  void_key uuid;
begin
  if exists (select from payment.operations where saga_id = id and step = 'void' and attempt = number and status = 'settled') then
    return payment.reply('voided');
  end if;
  if exists (select from payment.payments where payment_id = id and attempt = number and taken > 0) then
    return payment.send_nothing('refuse', 'captured-already');
  end if;
  -- The tombstone, also for an authorisation that has not arrived yet.
  insert into payment.operations as o (saga_id, step, attempt, payment_id, request, status, outcome, reason, voided_at, settled_at)
  values (id, 'authorise', number, id, command, 'settled', 'declined', 'voided', now(), now())
  on conflict (saga_id, step, attempt) do update set voided_at = coalesce(o.voided_at, now());
  held := (select o from payment.operations o where o.saga_id = id and o.step = 'authorise' and o.attempt = number);
  is_over := held.status = 'settled' and held.outcome = 'declined';
  void_key := case when held.provider is not null then payment.act_key(held.provider, id, 'void', number) end;
  insert into payment.operations as o (saga_id, step, attempt, payment_id, request, provider, key, status, outcome, settled_at)
  values (id, 'void', number, id, command, held.provider, void_key, case when is_over then 'settled' else 'begun' end,
          case when is_over then 'voided' end, case when is_over then now() end)
  -- For a void that began before: the authorisation may have found the tombstone and voided the hold.
  on conflict (saga_id, step, attempt) do update
    set status = excluded.status, outcome = excluded.outcome, settled_at = excluded.settled_at where is_over;
  return case when is_over then payment.reply('voided') else payment.call_provider('void', held, void_key) end;
end $$;
