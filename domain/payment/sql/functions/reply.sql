create or replace function payment.reply(outcome text, reason text default null, redirect_url text default null, provider_payment_id text default null)
returns payment.directive language sql immutable as $$
  select row('reply', outcome, reason, redirect_url, provider_payment_id, null, null, false)::payment.directive
$$;
