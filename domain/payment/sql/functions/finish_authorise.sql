create or replace function payment.finish_authorise(op payment.operations, given jsonb)
returns payment.directive language plpgsql as $$
declare
  -- The provider may have cancelled the authorisation while its call was under way.
  answer constant jsonb := case when op.cancelled_at is not null and given->>'outcome' <> 'declined'
                                then given || jsonb_build_object('outcome', 'declined', 'reason', 'cancelled-by-provider') else given end;
  ref constant text := coalesce(answer->>'providerPaymentId', op.provider_payment_id);
begin
  if op.voided_at is null and answer->>'outcome' = 'declined' and answer->>'providerPaymentId' is null and op.provider_payment_id is not null then
    -- Nothing was found at the provider, and meanwhile it has reported an approval.
    return row('poll', null, null, null, op.provider_payment_id, op.request, payment.age_millis(op.begun_at), false)::payment.directive;
  end if;
  if op.voided_at is not null and (answer->>'outcome' <> 'declined' or op.provider_payment_id <> coalesce(answer->>'providerPaymentId', '')) then
    -- The tombstone came while the provider was asked: what it approved, or told of meanwhile, is undone before anything else is said.
    update payment.operations set provider_payment_id = ref where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
    return row('void', null, null, null, ref, op.request, payment.age_millis(op.begun_at), false)::payment.directive;
  end if;
  if answer->>'outcome' = 'awaits-customer' then
    update payment.operations
       set status = 'awaiting-customer', redirect_url = answer->>'redirectUrl', provider_payment_id = ref
     where saga_id = op.saga_id and step = 'authorise' and attempt = op.attempt;
    update payment.payments
       set status = 'awaiting-customer', provider_payment_id = ref, changed_at = now()
     where payment_id = op.payment_id and attempt = op.attempt and status = 'pending';
    return payment.reply('awaits-customer', null, answer->>'redirectUrl', ref);
  end if;
  perform payment.settle_authorise(op, answer->>'outcome', case when op.voided_at is null then answer->>'reason' else 'voided' end, ref,
                                   answer->>'traceparent');
  return payment.reply(answer->>'outcome', case when op.voided_at is null then answer->>'reason' else 'voided' end, null, ref);
end $$;
