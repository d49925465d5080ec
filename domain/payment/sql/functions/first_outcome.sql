-- The outcome that every repeat of a command gets. After its tombstone an authorisation is refused, whatever it was before.
create or replace function payment.first_outcome(op payment.operations)
returns payment.directive language sql immutable as $$
  select case when op.voided_at is null then payment.reply(op.outcome, op.reason) else payment.reply('declined', 'voided') end
$$;
