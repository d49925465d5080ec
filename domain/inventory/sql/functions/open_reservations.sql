-- Inserts a reservation for each (sagaId, attempt) and returns the commands of those that did not exist, in their order.
-- A repeat that races its original waits here for the original's commit.
create or replace function inventory.open_reservations(commands jsonb) returns jsonb
language plpgsql
as $$
declare
  opened jsonb;
begin
  with asked as (
    select c.saga_id, c.attempt, min(c.place)::integer as place
      from rows from (jsonb_to_recordset(commands) as ("sagaId" uuid, attempt integer)) with ordinality as c(saga_id, attempt, place)
     group by c.saga_id, c.attempt
  ),
  inserted as (
    insert into inventory.reservations (saga_id, attempt, outcome)
    select a.saga_id, a.attempt, 'reserved' from asked a order by a.saga_id, a.attempt
    on conflict do nothing
    returning saga_id, attempt
  )
  select coalesce(jsonb_agg(commands -> (a.place - 1) order by a.place), '[]')
    into opened
    from asked a
    join inserted i on i.saga_id = a.saga_id and i.attempt = a.attempt;
  return opened;
end
$$;
