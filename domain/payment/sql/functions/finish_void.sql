create or replace function payment.finish_void(op payment.operations, answer jsonb)
returns payment.directive language plpgsql as $$
declare
  held payment.operations;
begin
  held := (select o from payment.operations o where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt);
  if held.provider_payment_id <> coalesce(answer->>'providerPaymentId', '') then
    -- Nothing was found to give back, and meanwhile the provider told of an approval.
    return row('void', null, null, null, held.provider_payment_id, held.request, payment.age_millis(held.begun_at), false)::payment.directive;
  end if;
  update payment.operations set status = 'settled', outcome = 'voided', settled_at = now()
   where saga_id = op.saga_id and step = 'void' and attempt = op.attempt;
  if held.status <> 'settled' then
    perform payment.settle_authorise(held, 'declined', 'voided', answer->>'providerPaymentId', answer->>'traceparent');
  else
    update payment.payments p set status = 'voided', released = p.authorised, changed_at = now()
     where p.payment_id = op.payment_id and p.attempt = op.attempt and p.status in ('authorised', 'expired');
    if found then
      perform payment.publish(op.payment_id, jsonb_build_object('type', 'payment.payment-voided.v1'), answer->>'traceparent');
    end if;
  end if;
  return payment.reply('voided');
end $$;
