-- Reserves stock for each command [{sagaId, attempt, lines: [{lineNo, sku, quantity}]}]: all lines of an order or none, in the given order.
-- It uses as few parcels as possible, from the preferred centres. A repeat returns the first outcome. An order that cannot be served does not fail the call.
create or replace function inventory.reserve(commands jsonb)
returns table (saga_id uuid, attempt integer, outcome text, parcels jsonb, missing jsonb)
language plpgsql
as $$
#variable_conflict use_column
declare
  -- Every set of centres, the smallest first, then the preferred first. Bit n of a set is the centre at position n + 1.
  centre_sets constant integer[] := array(
    select s from generate_series(1, (1 << (select count(*) from inventory.centres)::integer) - 1) s order by bit_count(s::bit(16)), s
  );
  all_centres constant integer := centre_sets[cardinality(centre_sets)];
  inserted jsonb;
  available bigint[];
  requested record;
  centres integer;
  allocations inventory.allocation[];
  allocation inventory.allocation;
  decisions inventory.decision[] := '{}';
begin
  inserted := inventory.insert_reservations(commands);
  if inserted <> '[]' then
    available := inventory.lock_available(array(
      select distinct l.sku collate "C"
        from jsonb_to_recordset(inserted) as c(lines jsonb)
       cross join jsonb_to_recordset(c.lines) as l(sku text)
       order by 1
    ));

    -- Decides the orders in memory, then writes once: statements per order would double the time of a batch.
    for requested in select o.saga_id, o.attempt, o.lines from inventory.requested_orders(inserted) o order by o.place loop
      centres := inventory.choose_centres(requested.lines, available, centre_sets);
      if centres is null then
        decisions := decisions
          || row(requested.saga_id, requested.attempt, null, inventory.missing_skus(requested.lines, available, all_centres))::inventory.decision;
      else
        allocations := inventory.allocate(requested.lines, available, centres);
        decisions := decisions || row(requested.saga_id, requested.attempt, allocations, null)::inventory.decision;
        foreach allocation in array allocations loop
          available[allocation.sku_no][allocation.centre_no] := available[allocation.sku_no][allocation.centre_no] - allocation.quantity;
        end loop;
      end if;
    end loop;

    perform inventory.save_decisions(decisions, inserted);
  end if;

  return query select o.saga_id, o.attempt, o.outcome, o.parcels, o.missing from inventory.reservation_outcomes(commands) o;
end
$$;
