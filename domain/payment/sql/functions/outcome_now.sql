-- The reply for a settled operation: its first outcome, or that the hold has lapsed since.
create or replace function payment.outcome_now(op payment.operations)
returns payment.directive language sql stable as $$
  select case when op.step = 'authorise' and op.outcome = 'authorised' and op.voided_at is null
                   and (select p.status from payment.payments p where p.payment_id = op.payment_id and p.attempt = op.attempt) = 'expired'
              then payment.reply('hold-lapsed')
              else payment.first_outcome(op) end
$$;
