-- A check of an authorisation that was settled before: a hold that the provider does not have any more, or that is not what was asked, has lapsed.
create or replace function payment.finish_check(op payment.operations, answer jsonb)
returns payment.directive language plpgsql as $$
begin
  if answer->>'outcome' = 'declined' and op.outcome = 'authorised' and op.voided_at is null then
    perform payment.expire(op);
  end if;
  return payment.outcome_now(op);
end $$;
