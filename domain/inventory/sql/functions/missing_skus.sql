-- Returns the first fifty SKUs of an order that all centres together cannot serve, as [{sku, requested, available}]. Lines must be sorted by SKU.
create or replace function inventory.missing_skus(lines inventory.requested_line[], available bigint[], centres integer) returns jsonb
language plpgsql immutable
as $$
declare
  missing jsonb := '[]';
  line inventory.requested_line;
  last_sku_no integer := 0;
  supply bigint;
begin
  foreach line in array lines loop
    supply := inventory.supply_in(centres, available, line.sku_no);
    if supply < line.requested and line.sku_no <> last_sku_no then
      missing := missing || jsonb_build_object('sku', line.sku, 'requested', line.requested, 'available', supply);
    end if;
    exit when jsonb_array_length(missing) = 50;
    last_sku_no := line.sku_no;
  end loop;
  return missing;
end
$$;
