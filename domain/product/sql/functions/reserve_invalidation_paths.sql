-- Reserves paths of the month's budget: those of products as long as they fit, those of lists only in the first four fifths of the budget.
-- The row is locked, so that concurrent callers together stay within the budget. `used` includes what is reserved.
create or replace function product.reserve_invalidation_paths(of_month text, product_paths bigint, list_paths bigint, budget bigint)
returns table (has_products boolean, has_lists boolean, used bigint)
language plpgsql as $$
declare
  before bigint;
begin
  insert into product.invalidation_paths (month) values (of_month) on conflict do nothing;
  select i.paths into before from product.invalidation_paths i where i.month = of_month for update;

  has_products := before + product_paths <= budget;
  has_lists := before + product_paths + list_paths <= budget * 4 / 5;
  used := before + case when has_products then product_paths else 0 end + case when has_lists then list_paths else 0 end;
  update product.invalidation_paths set paths = used where month = of_month;
  return next;
end $$;
