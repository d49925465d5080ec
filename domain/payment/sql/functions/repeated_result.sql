-- The result of an event that was recorded before: the same while something may have to be sent, else `duplicate`.
create or replace function payment.repeated_result(known payment.provider_events)
returns payment.recorded language sql stable as $$
  select row(case
    when known.result in ('settled', 'expired', 'doubtful', 'capture-reversed') then known.result
    when known.result = 'late-approval' and exists (
      select from payment.operations o
       where o.saga_id = known.saga_id and o.step = 'void' and o.attempt = known.attempt and o.status <> 'settled') then known.result
    else 'duplicate' end, known.saga_id, known.step, known.attempt)::payment.recorded
$$;
