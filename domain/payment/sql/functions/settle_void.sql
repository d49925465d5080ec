-- The hold was released: stores the outcome of the void, and of an authorisation that has none yet.
create or replace function payment.settle_void(op payment.operations, held payment.operations, response jsonb)
returns void language plpgsql as $$
begin
  update payment.operations set status = 'settled', outcome = 'voided', settled_at = now()
   where saga_id = op.saga_id and step = 'void' and attempt = op.attempt;
  if held.status <> 'settled' then
    perform payment.settle_authorise(held, 'declined', 'voided', response);
    return;
  end if;
  update payment.payments p set status = 'voided', released = p.authorised, changed_at = now()
   where p.payment_id = op.payment_id and p.attempt = op.attempt and p.status in ('authorised', 'expired');
  if found then
    perform payment.publish(op.payment_id, jsonb_build_object('type', 'payment.payment-voided.v1'), response->>'traceparent');
  end if;
end $$;
