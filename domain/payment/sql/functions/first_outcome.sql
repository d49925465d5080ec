-- The outcome for every repeat of a command. An authorisation with a tombstone is declined, whatever its first outcome was.
create or replace function payment.first_outcome(op payment.operations)
returns payment.directive language sql immutable as $$
  select case when op.voided_at is null then payment.reply(op.outcome, op.reason) else payment.reply('declined', 'voided') end
$$;
