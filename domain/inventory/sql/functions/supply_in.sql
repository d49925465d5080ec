-- Returns the available quantity of a SKU in a set of centres. Bit n of `centres` is the centre at position n + 1.
create or replace function inventory.supply_in(centres integer, available bigint[], sku_no integer) returns bigint
language plpgsql immutable
as $$
declare
  supply bigint := 0;
begin
  for centre_no in 1 .. array_length(available, 2) loop
    if centres & (1 << (centre_no - 1)) <> 0 then
      supply := supply + available[sku_no][centre_no];
    end if;
  end loop;
  return supply;
end
$$;
