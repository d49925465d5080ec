import type { Database, Sql } from '../sql/sql.ts';
import type { CustomerId } from './order-id.ts';

/** A database that the engine shards by customer. Every statement states `customer_id = …`, which is what routes it. */
export interface Sharded {
  /** For statements on one customer's rows. */
  for(customerId: CustomerId): Sql;

  /** For a statement on the rows of each of these customers, at the same time. */
  together(customers: readonly CustomerId[]): Sql;

  /** One customer's rows, all or nothing. */
  transaction<T>(customerId: CustomerId, work: (sql: Sql) => Promise<T>): Promise<T>;

  /** For the few statements that read every shard, such as a sweep. They take no locks that block others. */
  everywhere(): Sql;

  close(): Promise<void>;
}

/** Runs the statements on one customer's rows in a transaction that is open. */
export function inTransaction(sql: Sql): Sharded {
  return {
    for: () => sql,
    together: () => sql,
    transaction: (_customerId, work) => work(sql),
    everywhere: () => sql,
    close: async () => undefined,
  };
}

export function shardedDatabase(database: Database): Sharded {
  return {
    for: () => database,
    together: (customers) => (customers.length > 1 ? database.pipelined() : database),
    transaction: (_customerId, work) => database.transaction(work),
    everywhere: () => database,
    close: () => database.close(),
  };
}
