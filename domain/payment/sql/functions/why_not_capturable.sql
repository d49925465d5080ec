-- The reason why a share cannot be captured, or null.
create or replace function payment.why_not_capturable(hold payment.payments, share bigint, share_currency text)
returns text language sql immutable as $$
  select case
    when hold.payment_id is null then 'unknown-payment'
    when share <= 0 or share_currency <> hold.currency then 'amount-not-capturable'
    when hold.status = 'expired' and hold.taken - hold.captured < share then 'hold-expired'
    when hold.status not in ('authorised', 'captured', 'expired') then 'not-authorised'
    when hold.captured + share > hold.authorised - hold.released then 'exceeds-authorised'
  end
$$;
