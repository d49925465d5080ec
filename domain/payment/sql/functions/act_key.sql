-- The idempotency key of an act: a UUID by name (RFC 9562, version 8 over SHA-256). Its 36 characters are the limit of the strictest provider.
create or replace function payment.act_key(provider text, saga uuid, step text, attempt int)
returns uuid language sql stable as $$
  select encode(set_byte(set_byte(hash, 6, (get_byte(hash, 6) & 15) | 128), 8, (get_byte(hash, 8) & 63) | 128), 'hex')::uuid
    from (select substring(sha256(convert_to(concat_ws('/', provider, saga, step, attempt), 'UTF8')) for 16) as hash) as digest
$$;
