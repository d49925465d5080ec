-- Counts what shoppers did since the last call: visits [{visit, steps}], each visit once, page views [{page, views}] and interest [{sku, views, unitsAdded}]. `flush` names the
-- call: a repeated one changes nothing. Returns whether it was counted.
create or replace function analytics.count_visits(flush uuid, visits jsonb, pages jsonb, interest jsonb, at timestamptz, zone text)
returns boolean
language plpgsql
as $$
declare
  ids constant uuid[] := array(select v.visit from jsonb_to_recordset(visits) as v(visit uuid));
  today constant date := (at at time zone zone)::date;
  before jsonb;
  days date[];
begin
  insert into analytics.inbox (consumer, event_id) values ('collect', flush) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into analytics.visits (visit, started_at, steps) select v, at, 0 from unnest(ids) as v order by v on conflict (visit) do nothing;
  perform from analytics.visits r where r.visit = any (ids) order by r.visit for update;
  before := coalesce((select jsonb_object_agg(r.visit, r.steps) from analytics.visits r where r.visit = any (ids)), '{}');
  update analytics.visits r
     set steps = r.steps | v.steps
    from jsonb_to_recordset(visits) as v(visit uuid, steps int)
   where r.visit = any (ids) and r.visit = v.visit;

  with reached as (
    insert into analytics.visit_days as r (day, step, visits)
    select (n.started_at at time zone zone)::date, bit.step, count(*)
      from analytics.visits n
     cross join (values (1), (2), (4), (8), (16), (32)) as bit(step)
     where n.visit = any (ids) and n.steps & ~ (before ->> n.visit::text)::int & bit.step > 0
     group by 1, 2
     order by 1, 2
    on conflict (day, step) do update set visits = r.visits + excluded.visits
    returning r.day
  )
  select array_agg(distinct day) into days from reached;

  insert into analytics.product_interest_days as r (day, sku, views, units_added)
  select today, i.sku, i.views, i."unitsAdded" from jsonb_to_recordset(interest) as i(sku text, views bigint, "unitsAdded" bigint) order by i.sku
  on conflict (day, sku) do update set views = r.views + excluded.views, units_added = r.units_added + excluded.units_added;

  insert into analytics.page_days as r (day, page, views)
  select today, p.page, p.views from jsonb_to_recordset(pages) as p(page text, views bigint) order by p.page
  on conflict (day, page) do update set views = r.views + excluded.views;

  perform analytics.mark_days('visits', array_append(days, today));
  return true;
end
$$;
