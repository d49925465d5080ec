import * as z from 'zod';
import type { Database } from '../../platform/sql/sql.ts';
import { cpuMillis } from './cpu.ts';

/** The CPU time of all other connections of the database. */
export async function cpuOfOthers(admin: Database): Promise<number> {
  const backends = await admin.rows(z.object({ pid: z.int(), isLocal: z.boolean() }))`
    select pid, coalesce(host(inet_server_addr()) in ('127.0.0.1', '::1'), true) as "isLocal" from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
  `;
  return backends.reduce((sum, { pid, isLocal }) => sum + (isLocal ? cpuMillis(pid) : 0), 0);
}
