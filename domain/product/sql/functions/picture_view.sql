-- A picture as shoppers see it.
create or replace function product.picture_view(p product.pictures)
returns jsonb
language sql immutable as $$
  select jsonb_build_object(
           'path', '/media/' || p.digest,
           'widths', p.widths,
           'width', p.width,
           'height', p.height,
           'alt', p.alt,
           'focalX', p.focal_x,
           'focalY', p.focal_y,
           'sku', p.sku
         )
$$;
