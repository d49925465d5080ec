-- Records an event of a payment. The payment's id is its order's id, so the event names the order and the customer.
create or replace function payment.publish(about uuid, event jsonb, traceparent text)
returns void language plpgsql as $$
begin
  insert into payment.outbox (lane, type, subject, payload, traceparent)
  values (0, event->>'type', about::text,
          event || jsonb_build_object('paymentId', about, 'orderId', about, 'customerId', payment.customer_of(about), 'at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
          traceparent);
end $$;
