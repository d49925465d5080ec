create or replace function payment.finish_authorise(op payment.operations, given jsonb)
returns payment.directive language plpgsql as $$
declare
  -- The provider may have cancelled the authorisation while its call was under way.
  answer constant jsonb := case when op.reported = 'cancelled' and given->>'outcome' <> 'declined'
                                then given || jsonb_build_object('outcome', 'declined', 'reason', 'cancelled-by-provider') else given end;
  why constant text := case when op.voided_at is null then answer->>'reason' else 'voided' end;
begin
  if op.voided_at is null and answer->>'outcome' = 'declined' and answer->>'providerPaymentId' is null and op.provider_payment_id is not null then
    -- Nothing was found at the provider, and meanwhile it has reported an approval.
    return payment.call_provider('poll', op);
  end if;
  if op.voided_at is not null and (answer->>'outcome' <> 'declined' or op.provider_payment_id <> coalesce(answer->>'providerPaymentId', '')) then
    -- The tombstone was written while the provider was called: an approval is voided before any reply is sent.
    update payment.operations o
       set provider_payment_id = coalesce(answer->>'providerPaymentId', o.provider_payment_id), state = coalesce(nullif(answer->'state', 'null'), o.state)
     where o.saga_id = op.saga_id and o.step = 'authorise' and o.attempt = op.attempt returning o.* into op;
    return payment.call_provider('void', op, payment.act_key(op.provider, op.saga_id, 'void', op.attempt));
  end if;
  if answer->>'outcome' in ('awaits-customer', 'pending') then
    perform payment.suspend_authorise(op, answer);
    return case answer->>'outcome' when 'pending' then payment.send_nothing('pending')
                                   else payment.reply('awaits-customer', null, answer->>'redirectUrl') end;
  end if;
  perform payment.settle_authorise(op, answer->>'outcome', why, answer);
  return payment.reply(answer->>'outcome', why);
end $$;
