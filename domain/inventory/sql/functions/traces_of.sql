-- The trace of each saga, for commands [{sagaId, traceparent?}].
create or replace function inventory.traces_of(commands jsonb) returns jsonb
language sql immutable
as $$
  select coalesce(jsonb_object_agg(c."sagaId", c.traceparent), '{}')
    from jsonb_to_recordset(commands) as c("sagaId" text, traceparent text)
   where c.traceparent is not null
$$;
