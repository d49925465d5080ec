-- Finishes a check of a settled authorisation: a hold that the provider no longer has, or that differs from the request, has lapsed.
create or replace function payment.finish_check(op payment.operations, response jsonb)
returns payment.directive language plpgsql as $$
begin
  if response->>'outcome' = 'declined' and op.outcome = 'authorised' and op.voided_at is null then
    perform payment.expire(op);
  end if;
  return payment.outcome_now(op);
end $$;
