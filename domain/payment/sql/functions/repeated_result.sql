-- The result of an event that was recorded before: the same while a message may have to be sent, else `duplicate`.
create or replace function payment.repeated_result(stored payment.provider_events)
returns payment.recorded language sql stable as $$
  select row(case
    when stored.result in ('settled', 'expired', 'doubtful', 'capture-reversed') then stored.result
    when stored.result = 'late-approval' and exists (
      select from payment.operations o
       where o.saga_id = stored.saga_id and o.step = 'void' and o.attempt = stored.attempt and o.status <> 'settled') then stored.result
    else 'duplicate' end, stored.saga_id, stored.step, stored.attempt)::payment.recorded
$$;
