/**
 * The sixteen lanes of a sharded outbox, by shard: the smallest number that the engine hashes to the shard. On Citus an event is so stored on the node of its customer,
 * and an order and its events commit on one node.
 */
export const LANES = [1, 24, 10, 5, 4, 16, 0, 3, 52, 28, 6, 13, 2, 41, 9, 11] as const;

/**
 * The tail of the engine: migrations create plain tables and state how they are sharded by these functions, so the same text runs on Citus and on PostgreSQL.
 * `$schema` is replaced.
 */
export const shardingFunctions = `
create function $schema.is_citus() returns boolean language sql stable as $$
  select exists (select from pg_catalog.pg_extension where extname = 'citus')
$$;

-- Shards an empty table by a column. Add its foreign keys afterwards.
create function $schema.shard_table(sharded regclass, key text, colocated_with regclass default null, shards int default 16)
returns void language plpgsql as $$
declare
  home text := (select relnamespace::regnamespace::text from pg_class where oid = sharded);
  name text := (select relname from pg_class where oid = sharded);
  is_used boolean;
begin
  execute format('select exists (select from %s)', sharded) into is_used;
  if is_used then
    raise exception 'table % has rows: shard it in the migration that creates it', sharded;
  elsif exists (select from pg_constraint where contype = 'f' and (conrelid = sharded or confrelid = sharded)) then
    raise exception 'table % has foreign keys: add them after it is sharded', sharded;
  elsif $schema.is_citus() then
    perform $schema.distribute(sharded, key, colocated_with, shards);
    return;
  end if;
  -- A table cannot become a partitioned one: it is created again. The detour over a schema leaves the names of its indexes free.
  create schema shard_table;
  execute format('alter table %s set schema shard_table', sharded);
  execute format('create table %s.%I (like shard_table.%I including all) partition by hash (%I)', home, name, name, key);
  execute format('drop table shard_table.%I', name);
  drop schema shard_table;
  for shard in 0 .. shards - 1 loop
    execute format('create table %s.%I partition of %s.%I for values with (modulus %s, remainder %s)',
      home, name || '_p' || lpad(shard::text, 2, '0'), home, name, shards, shard);
  end loop;
end $$;

-- Places the events of a sharded schema on the nodes of their customers. On PostgreSQL they stay partitioned by day.
create function $schema.shard_events(colocated_with regclass)
returns void language plpgsql as $$
begin
  if $schema.is_citus() then
    perform $schema.distribute('$schema.outbox', 'lane', colocated_with);
    perform $schema.distribute('$schema.outbox_lanes', 'lane', colocated_with);
    perform $schema.distribute('$schema.inbox', 'event_id', null);
  end if;
end $$;

create function $schema.distribute(sharded regclass, key text, colocated_with regclass, shards int default 16)
returns void language plpgsql as $$
begin
  -- A cluster of one node stores shards on its coordinator, which it does not do by itself.
  if not exists (select from pg_dist_node where shouldhaveshards) then
    perform citus_set_node_property(nodename, nodeport, 'shouldhaveshards', true) from pg_dist_node where groupid = 0;
  end if;
  execute format('select create_distributed_table(%L, %L, shard_count => %s, colocate_with => %L)', sharded, key,
    case when colocated_with is null then shards::text else 'null' end, coalesce(colocated_with::text, 'none'));
end $$;

-- The lane of a customer's events, by the shard that Citus hashes the customer to.
create function $schema.lane_of(customer_id bigint) returns bigint language sql immutable strict parallel safe as $$
  select ('{${LANES.join()}}'::bigint[])[((hashint8(customer_id)::bigint + 2147483648) >> 28) + 1]
$$;
`;
