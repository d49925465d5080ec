create or replace function payment.finish_void(op payment.operations, response jsonb)
returns payment.directive language plpgsql as $$
declare
  held payment.operations;
begin
  held := (select o from payment.operations o where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt);
  if held.provider_payment_id <> coalesce(response->>'providerPaymentId', '') then
    -- The lookup found no hold, and the provider has reported an approval since.
    return payment.call_provider('void', held, op.key);
  end if;
  if response->>'outcome' = 'pending' then
    update payment.operations set status = 'pending' where saga_id = op.saga_id and step = 'void' and attempt = op.attempt;
    return payment.send_nothing('pending');
  end if;
  perform payment.settle_void(op, held, response);
  return payment.reply('voided');
end $$;
