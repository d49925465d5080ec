-- Goods that came in. A receipt is booked once, under the id that the sender gave it.

create table inventory.receipts (
  receipt_id  text collate "C" primary key,
  lines       jsonb not null,
  received_at timestamptz not null default clock_timestamp()
);

-- Books lines [{sku, centre, quantity}]: `booked`, or `repeated` for the same receipt again, `reused` for another one under its id, or `unknown-centre`.
create function inventory.receive(receipt text, goods jsonb) returns text
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
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
  ));
  return 'booked';
end
$$;
