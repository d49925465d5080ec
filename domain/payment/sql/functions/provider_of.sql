-- The provider that was chosen for an authorisation.
create or replace function payment.provider_of(saga uuid, number int)
returns text language sql stable as $$
  select o.provider from payment.operations o where o.saga_id = saga and o.step = 'authorise' and o.attempt = number
$$;
