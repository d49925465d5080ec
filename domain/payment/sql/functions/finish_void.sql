create or replace function payment.finish_void(op payment.operations, answer jsonb)
returns payment.directive language plpgsql as $$
declare
  held payment.operations;
begin
  held := (select o from payment.operations o where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt);
  if held.provider_payment_id <> coalesce(answer->>'providerPaymentId', '') then
    -- Nothing was found to void, and meanwhile the provider reported an approval.
    return payment.call_provider('void', held, op.key);
  end if;
  if answer->>'outcome' = 'pending' then
    update payment.operations set status = 'pending' where saga_id = op.saga_id and step = 'void' and attempt = op.attempt;
    return payment.send_nothing('pending');
  end if;
  perform payment.settle_void(op, held, answer);
  return payment.reply('voided');
end $$;
