import type { Migration } from './migrate.ts';
import { LANES, shardingFunctions } from './sharding-functions.ts';

/** The outbox, the inbox, and the functions for sharding and partitions of every context's schema. Applied before the context's own migrations. */
export function platformMigrations(schema: string): readonly Migration[] {
  return [{ name: 'platform/000001_events.sql', text: `${events}${shardingFunctions}`.replaceAll('$schema', schema) }];
}

const events = `
create table $schema.outbox (
  -- A relay owns these lanes: an event in another one would never be published.
  lane bigint not null check (lane in (${LANES.join()})),
  position bigint generated always as identity,
  event_id uuid not null default gen_random_uuid(),
  type text not null,
  subject text not null,
  payload jsonb not null,
  traceparent text,
  occurred_at timestamptz not null default clock_timestamp(),
  batch bigint,
  streamed_at timestamptz,
  queued_at timestamptz,
  -- How often a queue has rejected the event, the last reason, and the time of the next retry. One that is set aside waits for an operator.
  refusals smallint not null default 0,
  refusal text,
  retry_at timestamptz,
  set_aside_at timestamptz,
  primary key (lane, position, occurred_at)
) partition by range (occurred_at);

create index outbox_unstreamed on $schema.outbox (position) where streamed_at is null;
create index outbox_unqueued on $schema.outbox (position) where queued_at is null and set_aside_at is null;
create index outbox_set_aside on $schema.outbox (set_aside_at) where set_aside_at is not null;

create table $schema.outbox_default partition of $schema.outbox default;

-- The batch counter of each lane, as far as the streams have acknowledged it.
create table $schema.outbox_lanes (lane bigint primary key, batch bigint not null);

create table $schema.inbox (
  consumer text not null,
  event_id uuid not null,
  received_at timestamptz not null default now(),
  primary key (consumer, event_id)
);

create index inbox_age on $schema.inbox using brin (received_at);

-- Creates the partitions of the next days, drops published ones past their retention, deletes old inbox rows, and returns what it did.
-- A statement that waits for a partition's lock blocks all writers of events: after one second the partition is left to the next run.
create function $schema.keep_outbox(days_ahead int default 3, days_kept int default 7)
returns table (partition_name text, act text)
language plpgsql security definer set search_path = pg_catalog set lock_timeout = '1s' as $$
declare
  today date := (now() at time zone 'utc')::date;
  day date;
  old record;
  is_pending boolean;
begin
  for ahead in 0 .. days_ahead loop
    day := today + ahead;
    partition_name := 'outbox_' || to_char(day, 'YYYYMMDD');
    continue when to_regclass(format('$schema.%I', partition_name)) is not null;
    begin
      execute format('create table $schema.%I partition of $schema.outbox for values from (%L) to (%L)',
        partition_name, day::timestamp at time zone 'utc', (day + 1)::timestamp at time zone 'utc');
      act := 'created';
      return next;
    exception when check_violation then
      -- The default partition has rows of that day already, and keeps them.
      act := 'kept in the default partition';
      return next;
    when lock_not_available then
      act := 'not created: in use';
      return next;
    end;
  end loop;
  for old in
    select relname from pg_class join pg_inherits on inhrelid = pg_class.oid
     where inhparent = '$schema.outbox'::regclass and relname ~ '^outbox_\\d{8}$' and to_date(right(relname, 8), 'YYYYMMDD') < today - days_kept
  loop
    execute format('select exists (select 1 from $schema.%I where streamed_at is null or queued_at is null)', old.relname) into is_pending;
    partition_name := old.relname;
    act := 'past retention, but not all published';
    if not is_pending then
      begin
        execute format('drop table $schema.%I', old.relname);
        act := 'dropped';
      exception when lock_not_available then
        act := 'past retention, but in use';
      end;
    end if;
    return next;
  end loop;
  delete from $schema.outbox_default where occurred_at < now() - make_interval(days => days_kept) and streamed_at is not null and queued_at is not null;
  delete from $schema.inbox where received_at < now() - make_interval(days => 2 * days_kept);
end $$;

select $schema.keep_outbox();
`;
