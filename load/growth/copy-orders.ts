import { Client } from 'pg';
import type { DatabaseAddress } from '../../tools/endpoints.ts';

const COPY = 'growth_orders';

/** Copies the orders database of the running shop, which loses its connections for the seconds of the copy, and drops the copy after the work. */
export async function withCopy<T>(orders: DatabaseAddress, work: (url: string) => Promise<T>): Promise<T> {
  const { host, port, user, password, database } = orders;
  const server = new Client({ host, port, user, password, database: 'postgres' });
  await server.connect();
  const source = server.escapeIdentifier(database);
  try {
    // Of a run that was killed.
    await server.query(`drop database if exists ${COPY} with (force)`);
    try {
      await server.query(`alter database ${source} allow_connections false`);
      await server.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [database]);
      await server.query(`create database ${COPY} template ${source} strategy file_copy`);
    } finally {
      await server.query(`alter database ${source} allow_connections true`);
    }
    return await work(`postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${COPY}`);
  } finally {
    await server.query(`drop database if exists ${COPY} with (force)`);
    await server.end();
  }
}
