-- Holds stock for each command [{sagaId, attempt, lines: [{lineNo, sku, quantity}]}]: all lines of an order or none, first come first served.
-- Answers one row per (sagaId, attempt) and raises for no order: `parcels` as [{parcelNo, centre, lines: [[lineNo, quantity]]}] (the caller knows
-- the SKUs, and a row of the Data API's answer holds 64 KB), `missing` as [{sku, requested, available}], the first fifty.
create or replace function inventory.reserve(commands jsonb)
returns table (saga_id uuid, attempt integer, outcome text, parcels jsonb, missing jsonb)
language plpgsql
as $$
#variable_conflict use_column
declare
  sagas constant uuid[] := array(select c."sagaId" from jsonb_to_recordset(commands) as c("sagaId" uuid));
  fresh_sagas    uuid[];
  fresh_attempts integer[];
  fresh_places   bigint[];
  -- One entry per line of a fresh order, ordered by order and SKU. `demand` is what the whole order asks of that line's SKU.
  order_of       integer[];
  line_nos       integer[];
  sku_of         integer[];
  quantities     bigint[];
  demands        bigint[];
  skus           text[];
  centres        text[] := array(select c.centre from inventory.centres c order by c.preference);
  centre_count   integer := cardinality(centres);
  -- Every set of centres as bits, the smallest sets first and among those the preferred.
  sets           integer[] := array(select s from generate_series(1, (1 << centre_count) - 1) s order by bit_count(s::bit(16)), s);
  -- available[(sku - 1) * centre_count + centre]: what is left as orders are decided one by one.
  available      bigint[];
  -- What was decided: one entry per line and centre, and one per SKU that an order misses. They hold what is written, since a look-up in an array
  -- costs SQL the length of the array.
  taken_order    integer[] := '{}';
  taken_parcel   integer[] := '{}';
  taken_centre   text[] := '{}';
  taken_line_no  integer[] := '{}';
  taken_sku      text[] := '{}';
  taken          bigint[] := '{}';
  most_missing   constant integer := 50;
  misses         integer;
  missing_order  integer[] := '{}';
  missing_sku    text[] := '{}';
  missing_demand bigint[] := '{}';
  missing_supply bigint[] := '{}';
  first_line     integer := 1;
  last_line      integer;
  chosen         integer;
  candidate      integer;
  supply         bigint;
  remaining      bigint;
  share          bigint;
  cell           integer;
begin
  -- The key first: a repeat that races its original waits here for the original's commit, and then finds its outcome.
  with asked as (
    select c.saga_id, c.attempt, min(c.place) as place
      from rows from (jsonb_to_recordset(commands) as ("sagaId" uuid, attempt integer)) with ordinality as c(saga_id, attempt, place)
     group by c.saga_id, c.attempt
  ),
  opened as (
    insert into inventory.reservations (saga_id, attempt, outcome)
    select a.saga_id, a.attempt, 'reserved' from asked a order by a.saga_id, a.attempt
    on conflict do nothing
    returning saga_id, attempt
  )
  select array_agg(a.saga_id order by a.place), array_agg(a.attempt order by a.place), array_agg(a.place order by a.place)
    into fresh_sagas, fresh_attempts, fresh_places
    from asked a
    join opened o on o.saga_id = a.saga_id and o.attempt = a.attempt;

  if fresh_sagas is not null then
    skus := array(
      select distinct l.sku collate "C"
        from unnest(fresh_places) as f(place)
       cross join jsonb_to_recordset(commands -> (f.place::integer - 1) -> 'lines') as l(sku text)
       order by 1
    );

    with line as (
      select f.number as place, l."lineNo" as line_no, s.number as sku, l.quantity,
             sum(l.quantity) over (partition by f.number, s.number)::bigint as demand
        from unnest(fresh_places) with ordinality as f(place, number)
       cross join jsonb_to_recordset(commands -> (f.place::integer - 1) -> 'lines') as l("lineNo" integer, sku text, quantity bigint)
        join unnest(skus) with ordinality as s(sku, number) on s.sku = l.sku
    ),
    sorted as (
      select l.place, l.line_no, l.sku, l.quantity, l.demand from line l order by l.place, l.sku, l.line_no
    )
    select array_agg(l.place), array_agg(l.line_no), array_agg(l.sku), array_agg(l.quantity), array_agg(l.demand)
      into order_of, line_nos, sku_of, quantities, demands
      from sorted l;

    perform from inventory.stock s where s.sku = any (skus) order by s.sku, s.centre for update;

    select array_agg(
             coalesce((select s.available from inventory.stock s where s.sku = k.sku and s.centre = c.centre), 0)
             order by k.number, c.preference
           )
      into available
      from unnest(skus) with ordinality as k(sku, number)
     cross join inventory.centres c;

    while first_line <= cardinality(order_of) loop
      last_line := first_line;
      while order_of[last_line + 1] = order_of[first_line] loop
        last_line := last_line + 1;
      end loop;

      -- The first set that can serve every line: one centre if there is one, else as few parcels as can be.
      chosen := null;
      <<search>>
      foreach candidate in array sets loop
        for line in first_line .. last_line loop
          supply := 0;
          for centre in 1 .. centre_count loop
            if candidate & (1 << (centre - 1)) <> 0 then
              supply := supply + available[(sku_of[line] - 1) * centre_count + centre];
            end if;
          end loop;
          continue search when supply < demands[line];
        end loop;
        chosen := candidate;
        exit;
      end loop;

      if chosen is null then
        misses := 0;
        for line in first_line .. last_line loop
          supply := 0;
          for centre in 1 .. centre_count loop
            supply := supply + available[(sku_of[line] - 1) * centre_count + centre];
          end loop;
          exit when misses = most_missing;
          if supply < demands[line] and (line = first_line or sku_of[line] <> sku_of[line - 1]) then
            misses := misses + 1;
            missing_order := missing_order || order_of[line];
            missing_sku := missing_sku || skus[sku_of[line]];
            missing_demand := missing_demand || demands[line];
            missing_supply := missing_supply || supply;
          end if;
        end loop;
      else
        for line in first_line .. last_line loop
          remaining := quantities[line];
          -- First look for a centre that has the whole line, then take what each has.
          for pass in 1 .. 2 loop
            for centre in 1 .. centre_count loop
              cell := (sku_of[line] - 1) * centre_count + centre;
              share := least(available[cell], remaining);
              if candidate & (1 << (centre - 1)) <> 0 and share > 0 and (pass = 2 or share = remaining) then
                available[cell] := available[cell] - share;
                remaining := remaining - share;
                taken_order := taken_order || order_of[line];
                taken_centre := taken_centre || centres[centre];
                taken_line_no := taken_line_no || line_nos[line];
                taken_sku := taken_sku || skus[sku_of[line]];
                -- No smaller set would do, so every centre of the set is used: its rank is its parcel's number.
                taken_parcel := taken_parcel || bit_count((candidate & ((1 << centre) - 1))::bit(16))::integer;
                taken := taken || share;
              end if;
            end loop;
          end loop;
        end loop;
      end if;
      first_line := last_line + 1;
    end loop;

    update inventory.reservations r
       set outcome = 'refused', missing = m.missing
      from unnest(fresh_sagas, fresh_attempts) with ordinality as f(saga_id, attempt, place)
      join (
        select x.place, jsonb_agg(jsonb_build_object('sku', x.sku, 'requested', x.demand, 'available', x.supply)) as missing
          from unnest(missing_order, missing_sku, missing_demand, missing_supply) as x(place, sku, demand, supply)
         group by x.place
      ) m on m.place = f.place
     where r.saga_id = any (fresh_sagas) and r.saga_id = f.saga_id and r.attempt = f.attempt;

    insert into inventory.reserved_parcels (saga_id, attempt, parcel_no, centre, lines)
    select f.saga_id, f.attempt, t.parcel, t.centre, t.lines
      from unnest(fresh_sagas, fresh_attempts) with ordinality as f(saga_id, attempt, place)
      join (
        select x.place, x.parcel, x.centre, jsonb_agg(jsonb_build_object('lineNo', x.line_no, 'sku', x.sku, 'quantity', x.quantity) order by x.line_no) as lines
          from unnest(taken_order, taken_parcel, taken_centre, taken_line_no, taken_sku, taken) as x(place, parcel, centre, line_no, sku, quantity)
         group by x.place, x.parcel, x.centre
      ) t on t.place = f.place;

    perform inventory.move(array(
      select row('reserved', t.sku, t.centre, t.quantity, f.saga_id)::inventory.movement
        from unnest(taken_order, taken_centre, taken_sku, taken) as t(place, centre, sku, quantity)
        join unnest(fresh_sagas) with ordinality as f(saga_id, place) on f.place = t.place
    ));
  end if;

  return query
    select r.saga_id,
           r.attempt,
           case when r.released_at is null then r.outcome else 'refused' end,
           coalesce(
             (
               select jsonb_agg(jsonb_build_object('parcelNo', p.parcel_no, 'centre', p.centre, 'lines', l.pairs) order by p.parcel_no)
                 from inventory.reserved_parcels p
                cross join lateral (
                  select jsonb_agg(jsonb_build_array(x."lineNo", x.quantity)) as pairs
                    from jsonb_to_recordset(p.lines) as x("lineNo" integer, quantity bigint)
                ) l
                where p.saga_id = r.saga_id and p.attempt = r.attempt
             ),
             '[]'
           ),
           r.missing
      from (select distinct k."sagaId" as saga_id, k.attempt from jsonb_to_recordset(commands) as k("sagaId" uuid, attempt integer)) c
      join inventory.reservations r on r.saga_id = any (sagas) and r.saga_id = c.saga_id and r.attempt = c.attempt;
end
$$;
