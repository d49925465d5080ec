import { z } from 'zod';
import { identifier, type Database, type Sql } from '../sql/sql.ts';
import type { CustomerId } from './order-id.ts';

/** Who waits for the answer: a shopper reads what was just written; staff may read a replica, which lags. */
type RequestClass = 'shopper' | 'staff';

export interface ShardedOptions {
  readonly primary: Database;
  /** For staff and analytics. @default the primary */
  readonly replica?: Database;
}

interface ShardPlacement {
  readonly shard: string;
  readonly rows: number;
}

/** A database that the engine shards by customer. Every statement states `customer_id = …`, which is what routes it. */
export interface Sharded {
  /** For statements on one customer's rows. */
  for(customerId: CustomerId, requestClass?: RequestClass): Sql;

  /** One customer's rows, all or nothing, on the primary. */
  transaction<T>(customerId: CustomerId, work: (sql: Sql) => Promise<T>): Promise<T>;

  /** For the few statements that ask every shard, such as a sweep. They lock nothing that anybody waits for. */
  everywhere(requestClass?: RequestClass): Sql;

  /** The shards of a table and about how many rows each holds, for people. */
  shardMap(schema: string, table: string): Promise<readonly ShardPlacement[]>;

  close(): Promise<void>;
}

const Placement = z.object({ shard: z.string(), rows: z.number() });

export function shardedDatabase({ primary, replica = primary }: ShardedOptions): Sharded {
  const poolOf = (requestClass: RequestClass = 'shopper') => (requestClass === 'staff' ? replica : primary);
  return {
    for: (_customerId, requestClass) => poolOf(requestClass),
    transaction: (_customerId, work) => primary.transaction(work),
    everywhere: poolOf,
    shardMap: (schema, table) => replica.rows(Placement)`
      select shard.relname as shard, greatest(shard.reltuples, 0)::bigint as rows
        from pg_inherits join pg_class shard on shard.oid = inhrelid
       where inhparent = (${`${identifier(schema).name}.${identifier(table).name}`})::regclass
       order by shard.relname
    `,
    async close() {
      await Promise.all([...new Set([primary, replica])].map((pool) => pool.close()));
    },
  };
}
