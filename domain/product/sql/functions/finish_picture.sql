-- Records what became of an upload: renditions, or a refusal. Returns whether the picture was waiting, so that a repeated call changes nothing.
create or replace function product.finish_picture(of_picture uuid, outcome jsonb, traceparent text)
returns boolean
language plpgsql as $$
declare
  owner bigint;
  is_shown boolean;
begin
  update product.pictures p
     set state = outcome ->> 'state',
         refusal = outcome ->> 'refusal',
         digest = outcome ->> 'digest',
         width = (outcome ->> 'width')::integer,
         height = (outcome ->> 'height')::integer,
         widths = case when outcome ? 'widths' then array(select jsonb_array_elements_text(outcome -> 'widths')::integer) end
   where p.picture_id = of_picture and p.state = 'waiting'
  returning p.product_id, p.state = 'ready' and p.removed_at is null into owner, is_shown;
  if owner is null then
    return false;
  end if;
  if is_shown then
    perform product.record_picture_change(owner, traceparent);
  end if;
  return true;
end
$$;
