-- `stock.reserved` computed from the reserved parcels, for the audit.
create view inventory.reserved_by_parcels as
select l.sku, p.centre, sum(l.quantity)::bigint as reserved
  from inventory.reserved_parcels p
 cross join jsonb_to_recordset(p.lines) as l(sku text, quantity bigint)
 where p.status = 'reserved'
 group by l.sku, p.centre;
