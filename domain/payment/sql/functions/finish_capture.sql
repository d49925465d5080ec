create or replace function payment.finish_capture(op payment.operations, response jsonb)
returns payment.directive language plpgsql as $$
declare
  share constant bigint := op.request->'amount'->>'amount';
  hold constant payment.payments := (select p from payment.payments p where p.payment_id = op.payment_id);
  is_short constant boolean := response->>'outcome' = 'captured' and (response->>'taken')::bigint < hold.captured + share;
  result constant text := case when is_short then 'capture-failed' else response->>'outcome' end;
  why constant text := case when is_short then 'amount-differs' else response->>'reason' end;
begin
  if result = 'captured' and op.reported = 'capture-failed' then
    -- The provider reported a failure during its call, which outranks the call's response.
    return payment.finish_capture(op, response || '{"outcome": "capture-failed", "reason": "failed-after-capture"}');
  end if;
  if result = 'pending' then
    update payment.operations o set status = 'pending', state = coalesce(nullif(response->'state', 'null'), o.state)
     where o.saga_id = op.saga_id and o.step = 'capture' and o.attempt = op.attempt;
    return payment.send_nothing('pending');
  end if;
  update payment.operations set status = 'settled', outcome = result, reason = why, settled_at = now()
   where saga_id = op.saga_id and step = 'capture' and attempt = op.attempt;
  if is_short then
    -- The provider collected less than the share: the share does not count as paid, and the ledger has the collected amount.
    update payment.payments p
       set taken = greatest(p.taken, (response->>'taken')::bigint), released = least(p.released, p.authorised - greatest(p.taken, (response->>'taken')::bigint)),
           changed_at = now()
     where p.payment_id = op.payment_id;
  elsif result = 'captured' then
    -- An earlier attempt of this share that is still open gets the same outcome.
    update payment.operations set status = 'settled', outcome = 'captured', settled_at = now()
     where saga_id = op.saga_id and step = 'capture' and status <> 'settled';
    perform payment.book_share(op.payment_id, op.saga_id, share, (response->>'taken')::bigint, (op.request->>'isLast')::boolean, response->>'traceparent');
  elsif why = 'hold-expired' then
    update payment.payments p set status = 'expired', released = p.authorised - p.taken, changed_at = now()
     where p.payment_id = op.payment_id and p.status = 'authorised';
  end if;
  return payment.reply(result, why);
end $$;
