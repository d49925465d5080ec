create or replace function payment.finish_authorise(op payment.operations, given jsonb)
returns payment.directive language plpgsql as $$
declare
  -- The provider may have cancelled the authorisation during its call.
  response constant jsonb := case when op.reported = 'cancelled' and given->>'outcome' <> 'declined'
                                then given || jsonb_build_object('outcome', 'declined', 'reason', 'cancelled-by-provider') else given end;
  why constant text := case when op.voided_at is null then response->>'reason' else 'voided' end;
begin
  if op.voided_at is null and response->>'outcome' = 'declined' and response->>'providerPaymentId' is null and op.provider_payment_id is not null then
    -- The lookup found nothing, and the provider has reported an approval since.
    return payment.call_provider('poll', op);
  end if;
  if op.voided_at is not null and (response->>'outcome' <> 'declined' or op.provider_payment_id <> coalesce(response->>'providerPaymentId', '')) then
    -- The tombstone was written during the call: an approval is voided before any reply is sent.
    update payment.operations o
       set provider_payment_id = coalesce(response->>'providerPaymentId', o.provider_payment_id), state = coalesce(nullif(response->'state', 'null'), o.state)
     where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt returning o.* into op;
    return payment.call_provider('void', op, payment.act_key(op.provider, op.saga_id, 'void', op.attempt));
  end if;
  if response->>'outcome' in ('awaits-customer', 'pending') then
    perform payment.suspend_authorise(op, response);
    return case response->>'outcome' when 'pending' then payment.send_nothing('pending')
                                   else payment.reply('awaits-customer', null, response->>'redirectUrl') end;
  end if;
  perform payment.settle_authorise(op, response->>'outcome', why, response);
  return payment.reply(response->>'outcome', why);
end $$;
