-- Returns the first of `centre_sets` that can serve every line of an order, or null. `available` is indexed by SKU and centre.
create or replace function inventory.choose_centres(lines inventory.requested_line[], available bigint[], centre_sets integer[]) returns integer
language plpgsql immutable
as $$
declare
  candidate integer;
  line inventory.requested_line;
begin
  <<search>>
  foreach candidate in array centre_sets loop
    foreach line in array lines loop
      continue search when inventory.supply_in(candidate, available, line.sku_no) < line.requested;
    end loop;
    return candidate;
  end loop;
  return null;
end
$$;
