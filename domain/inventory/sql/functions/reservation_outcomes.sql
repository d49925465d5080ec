-- One row per (sagaId, attempt) of reserve commands. `parcels` are [{parcelNo, centre, lines: [[lineNo, quantity]]}]: the caller has the SKUs, and the
-- Data API limits a row to 64 KB.
create or replace function inventory.reservation_outcomes(commands jsonb)
returns table (saga_id uuid, attempt integer, outcome text, parcels jsonb, missing jsonb)
language sql stable
as $$
  select r.saga_id,
         r.attempt,
         case when r.released_at is null then r.outcome else 'refused' end,
         coalesce(
           (
             select jsonb_agg(jsonb_build_object('parcelNo', p.parcel_no, 'centre', p.centre, 'lines', l.pairs) order by p.parcel_no)
               from inventory.reserved_parcels p
              cross join lateral (
                select jsonb_agg(jsonb_build_array(x."lineNo", x.quantity)) as pairs
                  from jsonb_to_recordset(p.lines) as x("lineNo" integer, quantity bigint)
              ) l
              where p.saga_id = r.saga_id and p.attempt = r.attempt
           ),
           '[]'
         ),
         r.missing
    from (select distinct k."sagaId" as saga_id, k.attempt from jsonb_to_recordset(commands) as k("sagaId" uuid, attempt integer)) c
    join inventory.reservations r on r.saga_id = any (array(select k."sagaId" from jsonb_to_recordset(commands) as k("sagaId" uuid))) and r.saga_id = c.saga_id and r.attempt = c.attempt
$$;
