-- Inserts a reservation for each (sagaId, attempt), and returns the commands of the new ones in their order.
-- A concurrent repeat waits here for the commit of the first command.
create or replace function inventory.insert_reservations(commands jsonb) returns jsonb
language plpgsql
as $$
declare
  new_commands jsonb;
begin
  with requested as (
    select c.saga_id, c.attempt, min(c.place)::integer as place
      from rows from (jsonb_to_recordset(commands) as ("sagaId" uuid, attempt integer)) with ordinality as c(saga_id, attempt, place)
     group by c.saga_id, c.attempt
  ),
  inserted as (
    insert into inventory.reservations (saga_id, attempt, outcome)
    select a.saga_id, a.attempt, 'reserved' from requested a order by a.saga_id, a.attempt
    on conflict do nothing
    returning saga_id, attempt
  )
  select coalesce(jsonb_agg(commands -> (a.place - 1) order by a.place), '[]')
    into new_commands
    from requested a
    join inserted i on i.saga_id = a.saga_id and i.attempt = a.attempt;
  return new_commands;
end
$$;
