import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';

/** Runs one statement. */
export type Runner = (query: QueryConfig<(string | null)[]>) => Promise<QueryResult>;

/**
 * Runs all statements at work on one of the pool's connections, each as a transaction of its own. None waits for the answer of another, and their answers come in their order:
 * a batch wakes the server and this process a few times, rather than both for each statement.
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
        // The pool throws it away if it broke.
        shared.then(
          (client) => client.release(),
          () => undefined,
        );
      }
    }
  };
}
