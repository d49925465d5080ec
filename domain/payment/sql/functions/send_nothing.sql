-- `wait`, `refuse` or `pending`: the provider is not called, and the saga gets no reply.
create or replace function payment.send_nothing(decision text, reason text default null)
returns payment.directive language sql immutable as $$
  select row(decision, null, reason, null, null, null, null, null, null, null, null, false)::payment.directive
$$;
