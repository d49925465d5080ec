-- `authorise`, `poll`, `void` or `capture`, with the stored request, state and key of the act. A void takes the authorisation's row and its own key.
create or replace function payment.call_provider(decision text, op payment.operations, act_key uuid default null, is_repeat boolean default false)
returns payment.directive language sql stable as $$
  select row(decision, null, null, null, op.provider, op.provider_payment_id, op.state, coalesce(act_key, op.key), op.key, op.request,
             payment.age_millis(op.begun_at), is_repeat)::payment.directive
$$;
