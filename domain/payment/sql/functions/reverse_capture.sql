-- The provider reported a capture as succeeded and then as failed. The share is not paid: the act ends as failed, and the next attempt may capture it.
create or replace function payment.reverse_capture(op payment.operations, share bigint, why text)
returns void language plpgsql as $$
begin
  update payment.operations set outcome = 'capture-failed', reason = why
   where saga_id = op.saga_id and step = 'capture' and outcome = 'captured';
  update payment.payments p
     set captured = p.captured - share, taken = p.taken - share, changed_at = now(),
         status = case p.status when 'captured' then 'authorised' else p.status end
   where p.payment_id = op.payment_id;
end $$;
