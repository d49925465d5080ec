import * as z from 'zod';
import type { Sql } from '../../platform/sql/sql.ts';

const Difference = z.object({ sku: z.string(), centre: z.string(), what: z.string(), stock: z.int(), proof: z.int() });

const WrongAvailability = z.object({ sku: z.string(), isAvailable: z.boolean() });

const Counts = z.object({ rows: z.int() });

export interface StockChecked {
  readonly rows: number;
  readonly findings: readonly string[];
}

/** Compares stock rows with the ledger, with reserved and shipped parcels, and with the last availability event of the SKU. */
export async function checkStock(core: Sql): Promise<StockChecked> {
  const differing = await core.rows(Difference)`
    with ledger as (
      select coalesce(s.sku, l.sku) as sku, coalesce(s.centre, l.centre) as centre, pair.what, coalesce(pair.stock, 0) as stock, coalesce(pair.proof, 0) as proof
        from inventory.stock s
        full join inventory.stock_by_ledger l on l.sku = s.sku and l.centre = s.centre
       cross join lateral (values
         ('received by the ledger', s.received, l.received), ('adjusted by the ledger', s.adjusted, l.adjusted), ('restocked by the ledger', s.restocked, l.restocked),
         ('available by the ledger', s.available, l.available), ('reserved by the ledger', s.reserved, l.reserved), ('committed by the ledger', s.committed, l.committed),
         ('shipped by the ledger', s.shipped, l.shipped), ('unsellable by the ledger', s.unsellable, l.unsellable)) as pair(what, stock, proof)
    ),
    held as (
      select l.sku, p.centre,
             sum(l.quantity) filter (where p.status = 'reserved')::bigint as reserved,
             sum(l.quantity) filter (where p.status = 'shipped')::bigint as shipped
        from inventory.reserved_parcels p
       cross join jsonb_to_recordset(p.lines) as l(sku text, quantity bigint)
       group by l.sku, p.centre
    ),
    parcels as (
      select coalesce(s.sku, h.sku) as sku, coalesce(s.centre, h.centre) as centre, pair.what, coalesce(pair.stock, 0) as stock, coalesce(pair.proof, 0) as proof
        from inventory.stock s
        full join held h on h.sku = s.sku and h.centre = s.centre
       cross join lateral (values ('reserved by the parcels', s.reserved, h.reserved), ('shipped by the parcels', s.shipped, h.shipped)) as pair(what, stock, proof)
    )
    select sku, centre, what, stock, proof from ledger where stock <> proof
    union all
    select sku, centre, what, stock, proof from parcels where stock <> proof
    order by sku, centre, what
  `;
  // Events that the outbox has deleted count as never published.
  const wrongAvailability = await core.rows(WrongAvailability)`
    with published as (
      select distinct on (subject) subject as sku, (payload ->> 'isAvailable')::boolean as "isAvailable"
        from inventory.outbox where type = 'inventory.availability-changed.v1' order by subject, position desc
    )
    select t.sku, coalesce(sum(s.available), 0) > 0 as "isAvailable"
      from published t
      left join inventory.stock s on s.sku = t.sku
     group by t.sku, t."isAvailable"
    having t."isAvailable" is distinct from coalesce(sum(s.available), 0) > 0
     order by t.sku
  `;
  const [count] = await core.rows(Counts)`select count(*) as rows from inventory.stock`;
  return {
    rows: count?.rows ?? 0,
    findings: [
      ...differing.map(({ sku, centre, what, stock, proof }) => `stock of ${sku} at ${centre}: the row has ${stock}, ${proof} are ${what}`),
      ...wrongAvailability.map(
        ({ sku, isAvailable }) =>
          `stock of ${sku}: it is ${isAvailable ? 'available' : 'sold out'}, but the last event was ${isAvailable ? 'sold out' : 'available'}`,
      ),
    ],
  };
}
