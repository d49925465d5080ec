-- Gives the days a new version. Last in a transaction: every batch changes the row of today.
create or replace function analytics.mark_days(of_topic text, days date[])
returns void
language sql
as $$
  insert into analytics.day_versions as r (topic, day, version, changed_at)
  select of_topic, d.day, 1, clock_timestamp() from (select distinct unnest(days) as day) as d order by d.day
  on conflict (topic, day) do update set version = r.version + 1, changed_at = excluded.changed_at
$$;
