-- The outcome that a command gets again and again. After its tombstone an authorisation is refused, whatever it was before.
create or replace function payment.first_outcome(op payment.operations)
returns payment.directive language sql immutable as $$
  select case when op.voided_at is null then payment.reply(op.outcome, op.reason, null, op.provider_payment_id)
              else payment.reply('declined', 'voided', null, op.provider_payment_id) end
$$;
