-- Shares of a hold are captured one at a time, so an event that names no share is about the open one, or else the last one.
create or replace function payment.record_capture_event(authorisation payment.operations, event jsonb)
returns payment.recorded language plpgsql as $$
declare
  op constant payment.operations := (
    select o from payment.operations o
     where o.payment_id = authorisation.payment_id and o.step = 'capture'
       and o.saga_id = coalesce((event->>'captureSagaId')::uuid, o.saga_id) and o.outcome is distinct from 'capture-failed'
     order by o.status <> 'settled' desc, o.settled_at desc limit 1);
  hold constant payment.payments := (select p from payment.payments p where p.payment_id = authorisation.payment_id and p.attempt = authorisation.attempt);
  is_stale constant boolean := payment.merge_reports(op.reported, event->>'kind') <> event->>'kind';
  share constant bigint := op.request->'amount'->>'amount';
  expected constant bigint := hold.captured + case when op.status = 'settled' then 0 else share end;
  result text;
begin
  if op.saga_id is null or hold.payment_id is null or is_stale then
    return row('no-change', null, null, null)::payment.recorded;
  end if;
  if event->>'kind' = 'captured' and (event->>'taken')::bigint < expected then
    return row('no-change', null, null, null)::payment.recorded; -- about an earlier share
  end if;
  if event->>'kind' = 'capture-failed' or op.status = 'pending' then
    update payment.operations set reported = event->>'kind' where saga_id = op.saga_id and step = 'capture' and attempt = op.attempt;
  end if;
  if op.status = 'begun' then
    result := 'in-progress';
  elsif op.status = 'pending' then
    perform payment.finish_capture(op, event || jsonb_build_object('outcome', event->>'kind'));
    result := 'settled';
  elsif event->>'kind' = 'capture-failed' then
    perform payment.reverse_capture(op, share, event->>'reason');
    result := 'capture-reversed';
  else
    result := 'no-change';
  end if;
  return row(result, op.saga_id, 'capture', op.attempt)::payment.recorded;
end $$;
