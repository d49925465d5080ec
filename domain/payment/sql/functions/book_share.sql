-- Books a captured share in the ledger and publishes its event.
create or replace function payment.book_share(payment uuid, saga uuid, share bigint, taken_now bigint, is_last boolean, traceparent text)
returns void language plpgsql as $$
begin
  update payment.payments p
     set captured = p.captured + share,
         taken = greatest(p.taken, taken_now, p.captured + share),
         -- A capture may have been in progress when the hold lapsed: its amount was not released.
         released = case when is_last or p.status = 'expired' then p.authorised - greatest(p.taken, taken_now, p.captured + share) else p.released end,
         status = case when is_last or p.captured + share = p.authorised then 'captured' else p.status end,
         changed_at = now()
   where p.payment_id = payment;
  perform payment.publish(payment, jsonb_build_object(
    'type', 'payment.payment-captured.v1', 'sagaId', saga,
    'amount', (select jsonb_build_object('amount', share, 'currency', p.currency) from payment.payments p where p.payment_id = payment)), traceparent);
end $$;
