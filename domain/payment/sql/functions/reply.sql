create or replace function payment.reply(outcome text, reason text default null, redirect_url text default null)
returns payment.directive language sql immutable as $$
  select row('reply', outcome, reason, redirect_url, null, null, null, null, null, null, null, false)::payment.directive
$$;
