-- Stock rows computed from the ledger, for the audit.
create view inventory.stock_by_ledger as
select l.sku,
       l.centre,
       sum(l.quantity * k.received)::bigint   as received,
       sum(l.quantity * k.adjusted)::bigint   as adjusted,
       sum(l.quantity * k.restocked)::bigint  as restocked,
       sum(l.quantity * k.available)::bigint  as available,
       sum(l.quantity * k.reserved)::bigint   as reserved,
       sum(l.quantity * k.committed)::bigint  as committed,
       sum(l.quantity * k.shipped)::bigint    as shipped,
       sum(l.quantity * k.unsellable)::bigint as unsellable
  from inventory.ledger l
  join inventory.movement_kinds k using (kind)
 group by l.sku, l.centre;
