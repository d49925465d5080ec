import * as z from 'zod';
import type { Sql } from '../../platform/sql/sql.ts';

const Engine = z.object({ engine: z.string(), isCitus: z.boolean() });

const Shard = z.object({ shard: z.int(), node: z.string(), bytes: z.int(), orders: z.int(), customers: z.int() });

/** One of sixteen: the same part of every table, on one node. Orders and customers are counted, bytes are those of all its tables with their indexes. */
export type Shard = Readonly<z.infer<typeof Shard>>;

const Customer = z.object({ customerId: z.int(), orders: z.int(), share: z.number() });

export interface ShardReport {
  /** Such as `PostgreSQL 17.4` or `Citus 13.2-1 on PostgreSQL 15.20`. */
  readonly engine: string;
  readonly shards: readonly Shard[];
  /** The largest shard compared with the mean; 1 is even. */
  readonly skew: { readonly bytes: number; readonly orders: number };
  /** The customers with the most orders. */
  readonly hottest: readonly Readonly<z.infer<typeof Customer>>[];
}

/** Reads every shard. The counts take about a second for a million orders. */
export async function readShards(sql: Sql, customers: number): Promise<ShardReport> {
  const [found] = await sql.rows(Engine)`
    select concat((select 'Citus ' || extversion || ' on ' from pg_extension where extname = 'citus'), 'PostgreSQL ', current_setting('server_version')) as engine,
           exists (select 1 from pg_extension where extname = 'citus') as "isCitus"
  `;
  const { engine, isCitus } = Engine.parse(found);
  const shards = await (isCitus ? citusShards(sql) : partitions(sql));
  const hottest = await sql.rows(Customer)`
    select customer_id as "customerId", count(*) as orders, round(count(*) * 100.0 / greatest(sum(count(*)) over (), 1), 2)::float8 as share
      from shop.orders
     group by customer_id
     order by count(*) desc, customer_id
     limit ${customers}
  `;
  return { engine, shards, skew: { bytes: skewOf(shards, 'bytes'), orders: skewOf(shards, 'orders') }, hottest };
}

/** On PostgreSQL a shard is the partitions of one remainder. */
async function partitions(sql: Sql): Promise<readonly Shard[]> {
  return sql.rows(Shard)`
    with partition as (
      select oid, substring(pg_get_expr(relpartbound, oid) from 'remainder (\\d+)')::int as shard, pg_total_relation_size(oid) as bytes
        from pg_class
       where relnamespace = 'shop'::regnamespace and relkind = 'r' and pg_get_expr(relpartbound, oid) like '%modulus%'
    ), counted as (
      select tableoid, count(*) as orders, count(distinct customer_id) as customers from shop.orders group by tableoid
    )
    select shard, host(coalesce(inet_server_addr(), '127.0.0.1')) || ':' || current_setting('port') as node, sum(bytes)::bigint as bytes,
           coalesce(sum(orders), 0)::bigint as orders, coalesce(sum(customers), 0)::bigint as customers
      from partition
      left join counted on tableoid = oid
     group by shard
     order by shard
  `;
}

async function citusShards(sql: Sql): Promise<readonly Shard[]> {
  return sql.rows(Shard)`
    with ranged as (
      select shardid, logicalrelid, (shardminvalue::bigint + 2147483648) >> 28 as shard
        from pg_dist_shard join pg_dist_partition using (logicalrelid)
       where colocationid = (select colocationid from pg_dist_partition where logicalrelid = 'shop.orders'::regclass)
    ), placed as (
      select shardid, nodename || ':' || nodeport as node, shard_size from citus_shards
    ), counted as (
      select shardid, split_part(result, ' ', 1)::bigint as orders, split_part(result, ' ', 2)::bigint as customers
        from run_command_on_shards('shop.orders', 'select count(*) || '' '' || count(distinct customer_id) from %s')
    )
    select min(shard)::int as shard, node, sum(shard_size)::bigint as bytes, coalesce(sum(orders), 0)::bigint as orders, coalesce(sum(customers), 0)::bigint as customers
      from ranged
      join placed using (shardid)
      left join counted using (shardid)
     group by shard, node
     order by min(shard), node
  `;
}

function skewOf(shards: readonly Shard[], of: 'bytes' | 'orders'): number {
  const total = shards.reduce((sum, shard) => sum + shard[of], 0);
  const largest = Math.max(0, ...shards.map((shard) => shard[of]));
  return total === 0 ? 1 : Math.round((largest * shards.length * 100) / total) / 100;
}
