-- Increases a product's version and records an event for each of its SKUs, after a change of what its pages show of its pictures.
create or replace function product.record_picture_change(of_product bigint, traceparent text)
returns void
language plpgsql as $$
begin
  update product.products p set version = p.version + 1, changed_at = clock_timestamp() where p.product_id = of_product;
  perform product.record_change_events(jsonb_build_array(of_product), traceparent);
end
$$;
