-- Books lines [{sku, centre, quantity}]. Returns `booked`, `repeated` for a repeat of the receipt, `reused` for other lines under its id, or `unknown-centre`.
create or replace function inventory.receive(receipt text, goods jsonb, traceparent text) returns text
language plpgsql
as $$
begin
  if exists (select from jsonb_to_recordset(goods) as l(centre text) where l.centre not in (select c.centre from inventory.centres c)) then
    return 'unknown-centre';
  end if;

  insert into inventory.receipts (receipt_id, lines) values (receipt, goods) on conflict do nothing;
  if not found then
    return (select case when r.lines = goods then 'repeated' else 'reused' end from inventory.receipts r where r.receipt_id = receipt);
  end if;

  insert into inventory.stock (sku, centre)
  select distinct l.sku collate "C", c.centre
    from jsonb_to_recordset(goods) as l(sku text)
   cross join inventory.centres c
   order by 1, 2
  on conflict do nothing;

  perform inventory.move(array(
    select row('received', l.sku, l.centre, l.quantity, receipt)::inventory.movement
      from jsonb_to_recordset(goods) as l(sku text, centre text, quantity bigint)
  ), jsonb_build_object(receipt, traceparent));
  return 'booked';
end
$$;
