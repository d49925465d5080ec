import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';

/** Runs one statement. */
export type Runner = (query: QueryConfig<(string | null)[]>) => Promise<QueryResult>;

/**
 * Sends all current statements over one of the pool's connections, each as a transaction of its own. None waits for the result of another, and results arrive in order:
 * the server and this process wake a few times per batch instead of once per statement.
 */
export function pipelineOver(pool: Pool): Runner {
  let connection: Promise<PoolClient> | undefined;
  let atWork = 0;

  return async (query) => {
    atWork += 1;
    connection ??= pool.connect();
    const shared = connection;
    try {
      return await (await shared).query(query);
    } finally {
      atWork -= 1;
      if (atWork === 0) {
        connection = undefined;
        // The pool removes a broken connection.
        shared.then(
          (client) => client.release(),
          () => undefined,
        );
      }
    }
  };
}
