import type { PoolClient } from 'pg';
import type * as z from 'zod';
import { cancelOn } from './cancel.ts';
import type { Runner } from './pipeline.ts';
import type { Sql, SqlValue } from './sql.ts';

export interface Cursor<T> {
  readonly schema: z.ZodType<T>;
  readonly signal: AbortSignal;
  readonly connected: () => Promise<PoolClient>;
  readonly sqlOver: (runner: Runner) => Sql;
}

const ROWS_PER_PART = 1000;

/** Reads a query by a cursor of SQL, which needs no more than a transaction: pgbouncer and Citus know it. */
export function partsOf<T>({ schema, signal, connected, sqlOver }: Cursor<T>) {
  return async function* (strings: TemplateStringsArray, ...values: readonly SqlValue[]): AsyncGenerator<readonly T[], void> {
    signal.throwIfAborted();
    const client = await connected();
    const release = cancelOn(signal, client);
    const sql = sqlOver(async (query) => client.query(query));
    const declaring = sqlOver(async (query) => client.query({ ...query, text: `declare parts no scroll cursor for ${query.text}` }));
    try {
      signal.throwIfAborted();
      await sql.run`begin read only`;
      await declaring.run(strings, ...values);
      for (;;) {
        const rows = await sql.rows(schema)`fetch forward 1000 from parts`;
        if (rows.length > 0) yield rows;
        if (rows.length < ROWS_PER_PART) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      // A connection that is broken or cancelled is closed with its transaction.
      if (!signal.aborted) await sql.run`rollback`.catch(() => undefined);
      release();
    }
  };
}
