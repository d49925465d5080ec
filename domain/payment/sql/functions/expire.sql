-- The provider has released the part of the hold that was not collected.
create or replace function payment.expire(op payment.operations)
returns void language sql as $$
  update payment.payments
     set status = 'expired', released = authorised - taken, changed_at = now()
   where payment_id = op.payment_id and attempt = op.attempt and status = 'authorised'
$$;
