-- Reserves stock for each command [{sagaId, attempt, customerId, lines: [{lineNo, sku, quantity}]}]: all lines of an order or none, in the given order.
-- What the cart of another customer holds is not there for an order; what the customer's own cart holds of its SKUs becomes the reservation.
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
  may_be_held boolean;
  customer bigint;
  missing_skus jsonb;
  requested record;
  centres integer;
  allocations inventory.allocation[];
  allocation inventory.allocation;
  decisions inventory.decision[] := '{}';
begin
  inserted := inventory.insert_reservations(commands);
  if inserted <> '[]' then
    select l.available, l.may_be_held into available, may_be_held from inventory.lock_available(array(
      select distinct l.sku collate "C"
        from jsonb_to_recordset(inserted) as c(lines jsonb)
       cross join jsonb_to_recordset(c.lines) as l(sku text)
       order by 1
    )) l;

    -- Decides the orders in memory, then writes once: statements per order would double the time of a batch.
    for requested in select o.place, o.saga_id, o.attempt, o.lines from inventory.requested_orders(inserted) o order by o.place loop
      centres := inventory.choose_centres(requested.lines, available, centre_sets);
      if centres is null or may_be_held then
        customer := inserted -> (requested.place::integer - 1) ->> 'customerId';
        missing_skus := case when may_be_held then inventory.missing_beside_holds(requested.lines, available, all_centres, customer)
                             else inventory.missing_skus(requested.lines, available, all_centres) end;
      end if;
      if centres is null or missing_skus is not null then
        decisions := decisions || row(requested.saga_id, requested.attempt, null, missing_skus)::inventory.decision;
        missing_skus := null;
      else
        if may_be_held then
          delete from inventory.holds h where h.customer_id = customer and h.sku in (select l.sku from unnest(requested.lines) l);
        end if;
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
