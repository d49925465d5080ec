-- Allocates the lines of an order to `centres`, a set that can serve all of them. Lines of one SKU are served in the given order.
create or replace function inventory.allocate(lines inventory.requested_line[], available bigint[], centres integer) returns inventory.allocation[]
language plpgsql immutable
as $$
declare
  allocations inventory.allocation[] := '{}';
  line inventory.requested_line;
  remaining bigint;
  share bigint;
begin
  foreach line in array lines loop
    remaining := line.quantity;
    -- Pass 1 takes the whole line from the first centre that has it; pass 2 splits it between the centres.
    for pass in 1 .. 2 loop
      for centre_no in 1 .. array_length(available, 2) loop
        share := least(available[line.sku_no][centre_no], remaining);
        if centres & (1 << (centre_no - 1)) <> 0 and share > 0 and (pass = 2 or share = remaining) then
          available[line.sku_no][centre_no] := available[line.sku_no][centre_no] - share;
          remaining := remaining - share;
          allocations := allocations || row(line.line_no, line.sku, line.sku_no, centre_no, share)::inventory.allocation;
        end if;
      end loop;
    end loop;
  end loop;
  return allocations;
end
$$;
