import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';

export interface ServerState {
  readonly startedAt: string;

  /** Processes that send WAL to standbys. */
  readonly standbys: readonly number[];
}

export async function serverState(sql: Sql): Promise<ServerState> {
  const [server] = await sql.rows(z.object({ startedAt: z.string() }))`select pg_postmaster_start_time()::text as "startedAt"`;
  const standbys = await sql.rows(z.object({ pid: z.int() }))`select pid from pg_stat_replication order by pid`;
  return { startedAt: server?.startedAt ?? '', standbys: standbys.map(({ pid }) => pid) };
}
